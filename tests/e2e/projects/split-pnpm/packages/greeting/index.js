exports.to = (name) => `hello ${name}`;
