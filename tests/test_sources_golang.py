"""What a file of Go shows."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources.golang import read
from ats_lint.analysis.sources.source_facts import SourceFacts


def main(body: str, top: str = "") -> SourceFacts:
    return read(f"package main\n{top}\nfunc main() {{\n{body}\n}}\n")


@pytest.mark.parametrize(
    ("body", "port", "address"),
    [
        ('http.ListenAndServe(":8080", nil)', "8080", ""),
        ('http.ListenAndServe("127.0.0.1:8081", nil)', "8081", "127.0.0.1"),
        ('port := os.Getenv("PORT")\nif port == "" { port = "8082" }\nhttp.ListenAndServe(":"+port, nil)', "8082", ""),
        ('http.ListenAndServe(":"+getEnv("PORT", "8083"), nil)', "8083", ""),
        ('srv := &http.Server{Addr: fmt.Sprintf("0.0.0.0:%d", 8084)}', "8084", "0.0.0.0"),
        ('r.Run(":8085")', "8085", ""),
        ('e.Start(":8086")', "8086", ""),
        ("r.Run()", "8080", None),
        ('net.Listen("tcp", ":50051")', "50051", ""),
    ],
)
def test_a_listener_is_seen(body: str, port: str, address: str | None) -> None:
    (found,) = main(body).listeners
    assert found.port.text({}) == port
    assert (found.address.text({}) if found.address is not None else None) == address


def test_a_variable_moves_the_port() -> None:
    (found,) = main('http.ListenAndServe(":"+getEnv("PORT", "8083"), nil)').listeners
    assert found.port.text({"PORT": "9"}) == "9"


@pytest.mark.parametrize("body", ['net.Dial("tcp", ":5432")', 't.Run("a", f)', "cmd.Start()", 'x.Run("name")'])
def test_nothing_listens(body: str) -> None:
    assert main(body).listeners == ()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('http.HandleFunc("/a", f)', [("/a", "", True)]),
        ('mux.HandleFunc("GET /a", f)', [("/a", "GET", True)]),
        ('r.GET("/a", f)', [("/a", "GET", False)]),
        ('r.Get("/a", f)', [("/a", "GET", False)]),
        ('http.Get("/a")', []),
        ('client.Get("/a", o)', []),
    ],
)
def test_routes(body: str, found: list[tuple[str, str, bool]]) -> None:
    assert [(one.path, one.method, one.direct) for one in main(body).routes] == found


@pytest.mark.parametrize(
    ("body", "how", "path"),
    [
        ('os.Create("/data/a")', "write", "/data/a"),
        ('os.WriteFile(filepath.Join(dir, "b"), x, 0o644)', "write", "/var/x/b"),
        ("os.MkdirAll(dir, 0o755)", "make", "/var/x"),
        ('os.ReadFile("/etc/x")', "read", "/etc/x"),
        ('os.OpenFile("/data/c", os.O_CREATE|os.O_RDWR, 0o644)', "write", "/data/c"),
        ('os.OpenFile("/data/c", os.O_RDONLY, 0)', "read", "/data/c"),
        ('sql.Open("sqlite3", "/data/d.db")', "write", "/data/d.db"),
    ],
)
def test_files(body: str, how: str, path: str) -> None:
    (found,) = main(body, 'const dir = "/var/x"').accesses
    assert (found.how, found.place.text({})) == (how, path)


def test_a_parameter_hides_a_constant() -> None:
    text = 'package a\nconst dir = "/var/x"\nfunc f(dir string) { os.Create(dir) }\n'
    assert not read(text).accesses[0].place.known


def test_privileges_environment_files_and_git() -> None:
    top = 'import "github.com/joho/godotenv"'
    facts = main('os.Chown(p, 1, 1)\nexec.Command("git", "describe")\ngodotenv.Load()', top)
    assert facts.privileges == ("os.Chown",)
    assert facts.env_files == ("",)
    assert facts.git == "git describe"
    assert main('exec.Command("git", "clone")').git == ""


def test_what_the_grammar_does_not_understand_is_unknown() -> None:
    assert not read("package main\nfunc {").known
