// Counts in redis, over its own protocol.
const http = require("http");
const net = require("net");

const url = new URL(process.env.REDIS_URL);

function ask(words, done) {
  const socket = net.connect(url.port, url.hostname);
  let text = "";
  socket.on("connect", () => socket.write(`AUTH ${url.password}\r\n${words}\r\n`));
  socket.on("data", (data) => {
    text += data;
    const lines = text.split("\r\n");
    if (lines.length > 2) {
      socket.end();
      done(null, lines[1]);
    }
  });
  socket.on("error", done);
}

http.createServer((request, response) => {
  if (request.url === "/health") {
    response.end("ok");
    return;
  }
  ask(request.method === "POST" ? "INCR visits" : "INCRBY visits 0", (error, answer) => {
    response.statusCode = error || !answer.startsWith(":") ? 500 : 200;
    response.end(error ? error.message : answer);
  });
}).listen(3000, "0.0.0.0");
