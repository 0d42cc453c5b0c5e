"""What a file of JavaScript or TypeScript shows."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources.javascript import read
from ats_lint.analysis.sources.source_facts import SourceFacts


def written(facts: SourceFacts, how: str = "write", **environment: str) -> list[str]:
    return [one.place.beginning(environment) for one in facts.accesses if one.how == how]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("fs.writeFileSync('/data/a', x)", "/data/a"),
        ("await fs.promises.appendFile(`/data/${name}.txt`, x)", "/data/"),
        ("const d = '/data';\nfs.createWriteStream(path.join(d, 'x', 'y'))", "/data/x/y"),
        ("const d = process.env.DATA || '/data';\nfs.writeFile(d + '/x', y)", "/data/x"),
        ("const d = process.env['DATA'] ?? '/data';\nfs.writeFile(`${d}/x`, y)", "/data/x"),
        ("new Database('/db/app.db')", "/db/app.db"),
        ("fs.copyFileSync('/a', '/data/b')", "/data/b"),
        ("new winston.transports.File({ dirname: '/var/log', filename: 'a.log' })", "/var/log/a.log"),
        ("fs.mkdtempSync(path.join(os.tmpdir(), 'x-'))", "/tmp/x-"),
    ],
)
def test_a_write_is_seen(text: str, path: str) -> None:
    assert written(read(text, "", "javascript")) == [path]


@pytest.mark.parametrize(
    "text",
    [
        "function save(file) { fs.writeFileSync(file, x) }\nconst file = '/data/a';",
        "const save = file => fs.writeFileSync(file, x);\nconst file = '/data/a';",
        "let f = '/a'; f = '/b'; fs.writeFileSync(f, x)",
        "// fs.writeFileSync('/data/a', x)",
        "fs.writeFileSync(name(), x)",
    ],
)
def test_what_cannot_be_told_is_not_told(text: str) -> None:
    assert not any(written(read(text, "", "javascript")))


def test_directories_are_made_and_a_variable_decides() -> None:
    facts = read("fs.mkdirSync(`${process.env.DATA}/a`, { recursive: true })", "", "javascript")
    assert written(facts, "make") == [""]
    assert written(facts, "make", DATA="/srv") == ["/srv/a"]


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("app.listen(3000)", ["3000"]),
        ("const port: number = Number(process.env.PORT) || 4000;\napp.listen(port, '0.0.0.0', () => {})", ["4000"]),
        ("app.listen(process.env.PORT ?? 4001)", ["4001"]),
        ("fastify.listen({ port: 4002, host: '0.0.0.0' })", ["4002"]),
        ("http.createServer(f).listen(parseInt(process.env.PORT || '4003', 10))", ["4003"]),
        ("Bun.serve({ port: 4004, fetch() {} })", ["4004"]),
        ("Bun.serve({ fetch() {} })", ["3000"]),
        ("new WebSocketServer({ port: 4005 })", ["4005"]),
        ("const config = { port: 4006 };\napp.listen(config.port)", ["4006"]),
        ("redis.createClient({ host: 'redis', port: 6379 })", []),
        ("emitter.listen(() => {})", []),
    ],
)
def test_listeners(text: str, ports: list[str]) -> None:
    assert [one.port.text({}) for one in read(text, "", "typescript").listeners] == ports


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("app.get('/a', (q, r) => r.send('x'))", [("/a", "GET", True)]),
        ("const api = express();\napi.post('/a', h)", [("/a", "POST", True)]),
        ("router.get(`/a`, h)", [("/a", "GET", False)]),
        ("app.route({ method: 'GET', url: '/a', handler })", [("/a", "GET", True)]),
        ("class A {\n  @Get('a')\n  f() {}\n}", [("/a", "GET", False)]),
        ("app.get(['/a', '/b'], h)", [("/a", "GET", True), ("/b", "GET", True)]),
        ("axios.get('/a')", []),
        ("axios.get('/a', options)", []),
        ("map.get('/a')", []),
        ("it('app.get', () => {})", []),
    ],
)
def test_routes(text: str, found: list[tuple[str, str, bool]]) -> None:
    assert [(one.path, one.method, one.direct) for one in read(text, "", "typescript").routes] == found


@pytest.mark.parametrize(
    "text", ["app.use('/api', router)", "app.setGlobalPrefix('v1')", "app.register(x, { prefix: '/v1' })"]
)
def test_prefixes(text: str) -> None:
    assert read(text, "", "javascript").prefixed


def test_middleware_at_the_root_is_no_prefix() -> None:
    assert not read("app.use('/', router)\napp.use(cors())", "", "javascript").prefixed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import 'dotenv/config'", ("",)),
        ("require('dotenv').config()", ("",)),
        ("import { ConfigModule } from '@nestjs/config'", ("",)),
        ("process.loadEnvFile('.env.local')", (".env.local",)),
        ("const p = '.env'", (".env",)),
        ("const p = process.env.X", ()),
    ],
)
def test_environment_files(text: str, found: tuple[str, ...]) -> None:
    assert read(text, "", "typescript").env_files == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("execSync('git rev-parse HEAD')", "git rev-parse"),
        ("spawnSync('git', ['describe', '--tags'])", "git describe"),
        ("execSync(`git log -1`)", "git log"),
        ("require('git-rev-sync')", "git-rev-sync"),
        ("execSync('git clone x')", ""),
        ("log('git describe')", ""),
    ],
)
def test_questions_to_git(text: str, found: str) -> None:
    assert read(text, "", "javascript").git == found


def test_privileges_paths_hosts_and_settings() -> None:
    text = "process.setuid(1); fs.chownSync(a, 1, 1); const p = '/data/x'; connect('amqp://u@mq:5672'); process.env.A"
    facts = read(text, "", "javascript")
    assert facts.privileges == ("process.setuid", "fs.chownSync")
    assert facts.paths == ("/data/x",)
    assert facts.hosts == ("mq",)
    assert [one.name for one in facts.settings] == ["A"]


def test_what_the_grammar_does_not_understand_is_unknown() -> None:
    assert read("const a = <div>x</div>", "", "tsx").known
    assert not read("const = = 1", "", "javascript").known


def test_long_chains_of_calls_are_read_once_a_call() -> None:
    assert read("a" + ".b()" * 20_000 + "()" * 20_000, "", "javascript").known
