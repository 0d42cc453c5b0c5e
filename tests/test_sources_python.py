"""What a file of Python shows."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources.python import read
from ats_lint.analysis.sources.source_facts import SourceFacts


def written(facts: SourceFacts, environment: dict[str, str | None] | None = None, how: str = "write") -> list[str]:
    return [one.place.beginning(environment or {}) for one in facts.accesses if one.how == how]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("open('/data/a', 'w')", "/data/a"),
        ("open(f'/data/{name}.txt', mode='a')", "/data/"),
        ("from pathlib import Path\nBASE = Path('/data')\n(BASE / 'x' / 'y').write_text('')", "/data/x/y"),
        ("BASE = Path('/data')\nBASE.joinpath('x').open('w')", "/data/x"),
        ("os.path.join('/var/lib', 'a')\nP = os.path.join('/var/lib', 'a')\nopen(P, 'wb')", "/var/lib/a"),
        ("sqlite3.connect('/db/app.db')", "/db/app.db"),
        ("create_engine('sqlite:////db/app.db')", "/db/app.db"),
        ("logging.FileHandler('/var/log/app.log')", "/var/log/app.log"),
        ("logging.basicConfig(filename='/var/log/app.log')", "/var/log/app.log"),
        ("L = {'class': 'logging.FileHandler', 'filename': '/var/log/a'}", "/var/log/a"),
        ("shutil.copy(a, '/data/b')", "/data/b"),
        ("D = os.environ.get('DATA', '/data')\nopen(D + '/x', 'w')", "/data/x"),
        ("D = os.getenv('DATA') or '/data'\nopen(D + '/x', 'w')", "/data/x"),
        ("p.add_argument('--out', default='/out')\nopen(args.out, 'w')", "/out"),
        ("open(Path.home() / 'x', 'w')", "/~/x"),
        ("tempfile.mkdtemp()", "/tmp"),
    ],
)
def test_a_write_is_seen(text: str, path: str) -> None:
    assert path in written(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "open('/etc/hosts')",
        "def save(path):\n    open(path, 'w')\n",
        "P = '/a'\nP = '/b'\nopen(P, 'w')",
        "P = '/a'\ndef f(P):\n    open(P, 'w')\n",
        "for P in x:\n    open(P, 'w')\n",
        "webbrowser.open('/x')",
        '"""open(\'/data/a\', \'w\')"""',
        "# open('/data/a', 'w')",
    ],
)
def test_what_cannot_be_told_is_not_told(text: str) -> None:
    assert not any(written(read(text)))


def test_a_variable_decides() -> None:
    facts = read("open(os.environ['DATA'] + '/x', 'w')")
    assert written(facts) == [""]
    assert written(facts, {"DATA": "/srv"}) == ["/srv/x"]


def test_directories_are_made_and_files_read() -> None:
    facts = read("os.makedirs('/data/a')\nPath('/data/b').mkdir()\nopen('/etc/x')\n")
    assert written(facts, how="make") == ["/data/a", "/data/b"]
    assert written(facts, how="read") == ["/etc/x"]


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("uvicorn.run(app, host='0.0.0.0', port=9000)", "9000"),
        ("uvicorn.run(app)", "8000"),
        ("app = Flask(__name__)\napp.run()", "5000"),
        ("app.run(port=int(os.environ.get('PORT', 8081)))", "8081"),
        ("PORT = 7000\nHTTPServer(('', PORT), H).serve_forever()", "7000"),
        ("sock.bind(('0.0.0.0', 5005))", "5005"),
        ("web.run_app(app, port=8088)", "8088"),
        ("start_http_server(9100)", "9100"),
        ("server.add_insecure_port('[::]:50051')", "50051"),
        ("tornado_app.listen(8888)", "8888"),
        ("make_server('', 6543, app)", "6543"),
        ("p.add_argument('--port', type=int, default=8500)\nuvicorn.run(app, port=args.port)", "8500"),
    ],
)
def test_a_listener_is_seen(text: str, port: str) -> None:
    assert [one.port.text({}) for one in read(text).listeners] == [port]


@pytest.mark.parametrize("text", ["psycopg.connect(port=5432)", "subprocess.run(port=1)", "sock.listen(5)", "a.run()"])
def test_a_client_listens_to_nothing(text: str) -> None:
    assert read(text).listeners == ()


def test_the_configuration_of_gunicorn_is_python() -> None:
    assert [one.port.text({}) for one in read("bind = '0.0.0.0:9001'", "gunicorn.conf.py").listeners] == ["9001"]
    assert read("bind = '0.0.0.0:9001'", "app.py").listeners == ()


@pytest.mark.parametrize(
    ("text", "path", "method", "direct"),
    [
        ("@app.get('/a')\ndef f(): ...", "/a", "GET", True),
        ("@app.route('/a', methods=['POST'])\ndef f(): ...", "/a", "POST", True),
        ("api = FastAPI()\n@api.get('/a')\ndef f(): ...", "/a", "GET", True),
        ("r = APIRouter(prefix='/v1')\n@r.get('/a')\ndef f(): ...", "/v1/a", "GET", False),
        ("bp = Blueprint('b', __name__, url_prefix='/v2')\n@bp.route('/a')\ndef f(): ...", "/v2/a", "", False),
        ("app.router.add_get('/a', f)", "/a", "GET", True),
        ("routes = [web.get('/a', f)]", "/a", "GET", False),
        ("urlpatterns = [path('a/', f)]", "/a/", "", False),
        ("urlpatterns = [re_path(r'^a$', f)]", "/a", "", False),
        ("routes = [Route('/a', f)]", "/a", "", False),
        ("Application([(r'/a', MainHandler)])", "/a", "", False),
        ("app.add_route(f, '/a')", "/a", "", True),
    ],
)
def test_a_route_is_seen(text: str, path: str, method: str, direct: bool) -> None:
    assert [(one.path, one.method, one.direct) for one in read(text).routes] == [(path, method, direct)]


@pytest.mark.parametrize(
    "text", ["requests.get('/a')", "cache.get('/a', 1)", "os.environ.get('/a', 'b')", "d = ('/a', 1)"]
)
def test_a_request_is_no_route(text: str) -> None:
    assert read(text).routes == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("os.chown(p, 1, 1)", ("os.chown",)),
        ("os.setuid(1)", ("os.setuid",)),
        ("socket.socket(socket.AF_INET, socket.SOCK_RAW)", ("SOCK_RAW",)),
        ("from scapy.all import sniff\nprint('/x')", ("scapy",)),
        ("subprocess.run(['iptables', '-L'])", ("iptables",)),
        ("open('/dev/mem')", ("/dev/mem",)),
        ("frame.chown = 1", ()),
    ],
)
def test_privileges(text: str, found: tuple[str, ...]) -> None:
    assert read(text).privileges == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("load_dotenv()", ("",)),
        ("load_dotenv('.env.local')", (".env.local",)),
        ("class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env')\n", (".env",)),
        (
            "class S(BaseSettings):\n    class Config:\n        env_file = ('.env', '.env.prod')\n",
            (".env", ".env.prod"),
        ),
        ("from decouple import config\nX = config('PORT')", ("",)),
        ("environ.Env.read_env(BASE / '.env')", ("",)),
        ("open('.env')", (".env",)),
        ("env_file = None\nport = 1", ()),
        ("os.environ['X']", ()),
    ],
)
def test_environment_files(text: str, found: tuple[str, ...]) -> None:
    assert read(text).env_files == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("subprocess.check_output(['git', 'describe', '--tags'])", "git describe"),
        ("os.popen('git rev-parse HEAD')", "git rev-parse"),
        ("subprocess.run('git clone https://x/y')", ""),
        ("print('git describe')", ""),
    ],
)
def test_questions_to_git(text: str, found: str) -> None:
    assert read(text).git == found


def test_literals_name_paths_and_hosts_but_routes_and_documentation_do_not() -> None:
    text = '"""Keeps /data/a."""\nA = "/data/b"\nrequests.get("/data/c")\n'
    text += 'U = "amqp://u:p@rabbit:5672/x"\nB = f"{x}/data/d"\n'
    facts = read(text)
    assert facts.paths == ("/data/b",)
    assert facts.hosts == ("rabbit",)


@pytest.mark.parametrize("text", ["print 'open('", "def open(:", "\0open(", "(" * 5000 + "open(", "open(\ud800"])
def test_what_cannot_be_parsed_is_unknown(text: str) -> None:
    assert not read(text).known


def test_names_that_are_made_of_names_are_found_once() -> None:
    names = [f"n{at} = f'{{n{at + 1}}}{{n{at + 1}}}{{n{at + 1}}}{{n{at + 1}}}'" for at in range(200)]
    assert read("\n".join([*names, "n200 = '/a'", "open(n0, 'w')"])).known
