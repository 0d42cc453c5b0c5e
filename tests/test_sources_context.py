"""Which builds ask their own repository for a version, and what reads `.env` by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.sources import program, version_control
from ats_lint.analysis.sources.environment_files import reader
from ats_lint.analysis.sources.version_control import GitQuestion, asked
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.build_context import BuildContext
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from projects import write_tree


def project(root: Path, lines: str, files: dict[str, str]) -> tuple[Dockerfile, BuildContext]:
    text = f"FROM x\nWORKDIR /app\nCOPY . .\n{lines}\n"
    write_tree(root, {**files, "Dockerfile": text})
    found = Project(Workspace(root), ((), (root / "Dockerfile",)), Settings()).dockerfiles[0]
    assert found.context is not None
    return found, found.context


def history(root: Path, lines: str, files: dict[str, str]) -> GitQuestion | None:
    return asked(*project(root, lines, files))


def toml(backend: str, extra: str = "") -> dict[str, str]:
    return {"pyproject.toml": f'[build-system]\nrequires = ["{backend}"]\n{extra}'}


def xml(item: str) -> str:
    return f"<Project><ItemGroup>{item}</ItemGroup></Project>"


PIP = "RUN pip install ."
MAKEFILE = "VERSION := $(shell git describe)\nbuild:\n\tgo build\n"
RECIPES = "all: build\nbuild:\n\tgo build -ldflags $$(git describe)\nrelease:\n\techo\n"
POM = "<project><build><plugins><plugin><artifactId>{}</artifactId></plugin></plugins></build></project>"


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        (PIP, toml("setuptools_scm[toml]>=8")),
        (PIP, toml("hatch-vcs")),
        (PIP, toml("versioneer[toml]")),
        (PIP, toml("pbr>=5")),
        (PIP, toml("versioningit")),
        (PIP, toml("flit_scm")),
        (PIP, toml("poetry-core", "[tool.poetry-dynamic-versioning]\nenable = true\n")),
        (PIP, toml("hatchling", '[tool.hatch.version]\nsource = "vcs"\n')),
        (PIP, toml("setuptools", "[tool.setuptools_scm]\n")),
        ("RUN uv sync", toml("uv-dynamic-versioning")),
        ("RUN python -m build", toml("dunamai")),
        ("RUN pip install -r requirements.txt", {**toml("hatch-vcs"), "requirements.txt": "-e .\n"}),
        (PIP, {"setup.py": "from setuptools import setup\nsetup(use_scm_version=True)\n"}),
        (PIP, {"setup.py": "import versioneer\n"}),
        (PIP, {"setup.py": "import subprocess\nV = subprocess.check_output(['git', 'describe'])\n"}),
        (PIP, {"setup.cfg": "[versioneer]\nVCS = git\n"}),
        (
            "RUN npm run build",
            {"package.json": json.dumps({"scripts": {"build": "REV=$(git rev-parse HEAD) vite build"}})},
        ),
        ("RUN npm ci", {"package.json": json.dumps({"scripts": {"prepare": "git describe > v"}})}),
        ("RUN yarn build", {"package.json": json.dumps({"devDependencies": {"git-revision-webpack-plugin": "5"}})}),
        ("RUN npm run build", {"vite.config.ts": "import x from 'y'\nexecSync('git rev-parse --short HEAD')\n"}),
        ("RUN node scripts/v.js", {"scripts/v.js": "require('child_process').execSync('git log -1')\n"}),
        ("RUN npx semantic-release", {}),
        ("RUN ./mvnw package", {"pom.xml": POM.format("git-commit-id-maven-plugin")}),
        ("RUN mvn package", {".mvn/extensions.xml": POM.format("jgitver-maven-plugin")}),
        ("RUN ./gradlew build", {"build.gradle": "plugins { id 'com.palantir.git-version' version '3' }\n"}),
        (
            "RUN gradle build",
            {"build.gradle.kts": 'plugins { id("pl.allegro.tech.build.axion-release") version "1" }\n'},
        ),
        (
            "RUN gradle build",
            {"gradle/libs.versions.toml": '[plugins]\nv = { id = "nebula.release", version = "1" }\n'},
        ),
        ("RUN dotnet publish", {"a.csproj": xml('<PackageReference Include="MinVer" Version="5" />')}),
        ("RUN dotnet build", {"Directory.Build.props": xml('<GlobalPackageReference Include="GitVersion.MsBuild" />')}),
        ("RUN dotnet tool restore", {".config/dotnet-tools.json": '{"tools": {"nbgv": {"version": "3"}}}'}),
        ("RUN cargo build", {"Cargo.toml": '[build-dependencies]\nvergen-gix = "1"\n'}),
        ("RUN cargo build", {"Cargo.toml": '[dependencies]\ngit-version = "0.3"\n'}),
        ("RUN cargo build", {"build.rs": 'Command::new("git").args(["rev-parse", "HEAD"])\n'}),
        ("RUN go build -buildvcs=true .", {}),
        ("RUN go build .", {"main.go": 'package main\nvar k = "vcs.revision"\n'}),
        ("RUN make build", {"Makefile": MAKEFILE}),
        ("RUN make", {"Makefile": RECIPES}),
        ("RUN cmake . && make", {"CMakeLists.txt": "find_package(Git)\n"}),
        ("RUN cmake .", {"cmake/v.cmake": "execute_process(COMMAND git describe)\n"}),
        ("RUN meson setup b", {"meson.build": "vcs_tag(command: [])\n"}),
        ("RUN sh ./build.sh", {"build.sh": "./inner.sh\n", "inner.sh": "git describe\n"}),
        ("RUN bundle install", {"a.gemspec": "Gem::Specification.new { |s| s.files = `git ls-files -z` }\n"}),
        ("RUN mkdocs build", {"mkdocs.yml": "plugins:\n  - git-revision-date-localized\n"}),
        ("RUN hugo", {"hugo.toml": "enableGitInfo = true\n"}),
        ("RUN npx vitepress build docs", {"docs/.vitepress/config.mts": "export default {\n  lastUpdated: true,\n}\n"}),
        ("RUN yarn build", {"docusaurus.config.js": "module.exports = { docs: { showLastUpdateTime: true } }\n"}),
        ("RUN npx antora antora-playbook.yml", {"antora-playbook.yml": "content:\n  sources:\n    - url: ./\n"}),
        ("RUN --mount=type=bind,source=.git,target=.git true", {}),
        ("COPY .git /app/.git", {}),
        ("RUN git submodule update --init", {}),
    ],
)
def test_a_build_that_asks_git(tmp_path: Path, lines: str, files: dict[str, str]) -> None:
    assert history(tmp_path, lines, files) is not None


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        (PIP, toml("hatchling")),
        (PIP, {"pyproject.toml": '[project]\nname = "a"\ndescription = "not setuptools_scm"\n'}),
        ("RUN pip install -r requirements.txt", {**toml("hatch-vcs"), "requirements.txt": "flask\n"}),
        ("ENV SETUPTOOLS_SCM_PRETEND_VERSION=1.0\nRUN pip install .", toml("setuptools-scm")),
        ("RUN npm ci", {"package.json": json.dumps({"devDependencies": {"semantic-release": "1", "husky": "9"}})}),
        ("RUN npm run build", {"package.json": json.dumps({"scripts": {"build": "tsc", "release": "git tag v1"}})}),
        ("RUN npm ci", {"package.json": json.dumps({"dependencies": {"hosted-git-info": "7", "digit-version": "1"}})}),
        ("RUN go build .", {"main.go": "package main\n"}),
        ("RUN make build", {"Makefile": "build:\n\tgo build\nrelease:\n\tgit tag v1\n"}),
        ("RUN true", {"release.sh": "git tag v1\n", "scripts/x.py": "import os\nos.system('git log')\n"}),
        ("RUN git clone https://x/y /y && cd /y && git checkout v1", {}),
        ("RUN git config --global user.name x", {}),
        ("RUN dotnet publish", {"a.csproj": xml('<PackageReference Include="Newtonsoft.Json" />')}),
        ("RUN cargo build", {"Cargo.toml": '[dependencies]\nserde = "1"\n'}),
        ("RUN mvn package", {"pom.xml": "<project><!-- git-commit-id-plugin --></project>"}),
        ("RUN ./build.sh", {"build.sh": "# git describe\ncc a.c\n"}),
        ("RUN cmake .", {"CMakeLists.txt": "project(digit)\n"}),
        ("RUN hugo", {"hugo.toml": "enableGitInfo = false\n"}),
        ("RUN yarn build", {"docusaurus.config.js": "module.exports = {\n  // showLastUpdateTime: true,\n}\n"}),
        ("RUN npx antora playbook.yml", {"playbook.yml": "sources:\n  - url: https://example.org/docs.git\n"}),
        ("RUN true", {"package.json": "{", "pyproject.toml": "[", "pom.xml": "<", "setup.cfg": "x"}),
    ],
)
def test_a_build_that_never_looks_at_git(tmp_path: Path, lines: str, files: dict[str, str]) -> None:
    assert history(tmp_path, lines, files) is None


@pytest.mark.parametrize(("lines", "sure"), [("RUN git describe", True), ("RUN pip install .", False)])
def test_commands_are_sure_and_manifests_are_not(tmp_path: Path, lines: str, sure: bool) -> None:
    found = history(tmp_path, lines, toml("setuptools-scm"))
    assert found is not None
    assert found.sure is sure


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        ("RUN set -a && . ./.env && make", {}),
        ("RUN export $(cat .env | xargs) && make", {}),
        ("RUN make", {"Makefile": "include .env\nall:\n\tcc a.c\n"}),
        ("RUN make", {"Makefile": "all:\n\t. ./.env; cc a.c\n"}),
        ("RUN just", {"justfile": "set dotenv-load\nall:\n    cc a.c\n"}),
        ('CMD ["bun", "run", "s.ts"]', {}),
        ('CMD ["node", "--env-file=.env", "a.js"]', {}),
        ('CMD ["uvicorn", "--env-file", ".env", "a:app"]', {}),
        ('CMD ["flask", "-e", ".env", "run"]', {}),
        ('CMD ["honcho", "start"]', {}),
        ('CMD ["pipenv", "run", "x"]', {}),
        ('CMD ["dotenv", "run", "x"]', {}),
        ('ENTRYPOINT ["./entrypoint.sh"]', {"entrypoint.sh": "#!/bin/sh\nsource .env\nexec $@\n"}),
        ('CMD ["npm", "start"]', {"package.json": json.dumps({"scripts": {"start": "node -r dotenv/config a.js"}})}),
        ("RUN npm run build", {"package.json": json.dumps({"scripts": {"build": "vite build"}})}),
        ("RUN true", {"package.json": json.dumps({"dependencies": {"next": "15"}})}),
        ("RUN true", {"requirements.txt": "Flask\nPython_Dotenv==1\n"}),
        ("RUN true", {"pyproject.toml": '[project]\ndependencies = ["django-environ"]\n'}),
        ("RUN true", {"Gemfile": "gem 'dotenv-rails'\n"}),
        ("RUN true", {"composer.json": '{"require": {"laravel/framework": "11"}}'}),
        ("RUN true", {"go.mod": "module a\nrequire github.com/joho/godotenv v1.5.1\n"}),
        ("RUN true", {"Cargo.toml": '[dependencies]\ndotenvy = "0.15"\n'}),
        ("RUN true", {"build.gradle": "implementation 'io.github.cdimascio:dotenv-java:3.0.0'\n"}),
        ("RUN true", {"a.csproj": xml('<PackageReference Include="DotNetEnv" />')}),
        ("RUN true", {"Taskfile.yml": "version: 3\ndotenv: ['.env']\n"}),
        ("RUN true", {"a.py": "class S(BaseSettings):\n    model_config = SettingsConfigDict(env_file='.env')\n"}),
        ("RUN true", {"a.js": "process.loadEnvFile()\n"}),
        ("RUN true", {"a.ts": "fs.readFileSync(path.join(root, '.env'))\n"}),
        ("RUN true", {"a.go": 'package a\nfunc f() { viper.SetConfigFile(".env") }\n'}),
        ("RUN true", {"a.rb": "Dotenv.load\n"}),
        ("RUN true", {"a.php": "$dotenv = Dotenv\\Dotenv::createImmutable(__DIR__);\n"}),
    ],
)
def test_something_reads_the_environment_file(tmp_path: Path, lines: str, files: dict[str, str]) -> None:
    assert reader(*project(tmp_path, lines, files))


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        ("RUN pip install .", {"a.py": "import os\nPORT = os.environ['PORT']\n"}),
        ('CMD ["node", "a.js"]', {"a.js": "const p = process.env.PORT\n", "package.json": "{}"}),
        ("RUN true", {"Makefile": "include .env\nup:\n\tdocker compose up\n"}),
        ("RUN true", {"deploy.sh": ". ./.env\n"}),
        ("RUN bun install", {}),
        ("RUN true", {"requirements.txt": "flask  # no python-dotenv\n"}),
        ("RUN true", {"tests/a.py": "load_dotenv()\n"}),
        ("RUN true", {"README.md": "Copy .env.example to .env\n"}),
    ],
)
def test_nothing_reads_the_environment_file(tmp_path: Path, lines: str, files: dict[str, str]) -> None:
    assert reader(*project(tmp_path, lines, files)) == ""


def test_what_was_not_looked_through_may_read_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MAX_CHARACTERS", 10)
    monkeypatch.setattr(version_control, "MAX_FILES", 2)
    dockerfile, context = project(tmp_path, "RUN true", {"a.py": "value = 1\n" * 9})
    assert "too many" in reader(dockerfile, context)
    assert asked(dockerfile, context) == GitQuestion("the files of the context are too many to look through")
