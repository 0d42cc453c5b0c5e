"""ADD is used where COPY does the same.

ADD downloads what looks like a URL and unpacks what turns out to be an archive. For plain files and directories it
does what COPY does, so that a reader has to find out that nothing special is meant, and a file that becomes an
archive one day changes the image.

Archives, URLs, Git repositories and sources of which that cannot be told (`ADD $ARTIFACT /app/`, `ADD app* /`) are
left alone; zip files, which ADD does not unpack, are not.

Fix safety: safe. For local files and directories that are no archives both instructions are the same code
in the builder; options are kept.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Fix, Good, Safety, Severity, Stage, edits, instructions, rule
from ats_lint_rules._run.sources import is_plain

_ONLY_FOR_ADD = frozenset({"checksum", "keep-git-dir", "unpack"})


@rule(
    "DF501",
    "add-instead-of-copy",
    on=Stage,
    wakes={"ADD"},
    severity=Severity.LOW,
    tags={"maintainability", "security", "cis-4.9"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#add-or-copy",
        "https://docs.docker.com/reference/dockerfile/#add",
    ),
    aliases=("DL3020", "DS-0005", "CKV_DOCKER_4", "9513a694", "prefer-copy-over-add"),
    examples=(
        Bad(
            "FROM node:22\nADD . /app\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM node:22\nCOPY . /app\n",
        ),
        Bad(
            "FROM node:22\nadd --chown=node:node package.json \\\n  # the lock file\n  package-lock.json /app/\n",
            at="add",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM node:22\ncopy --chown=node:node package.json \\\n"
            "  # the lock file\n  package-lock.json /app/\n",
        ),
        Bad(
            'FROM node:22\nADD ["my file.txt", "/app/"]\n',
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed='FROM node:22\nCOPY ["my file.txt", "/app/"]\n',
        ),
        Bad(
            "FROM node:22\nONBUILD ADD . /app\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM node:22\nONBUILD COPY . /app\n",
        ),
        Bad(
            "FROM openjdk:17\nARG VERSION\nADD target/app-${VERSION}.jar /app.jar\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM openjdk:17\nARG VERSION\nCOPY target/app-${VERSION}.jar /app.jar\n",
        ),
        Bad(
            "FROM openjdk:17\nARG JAR=target/*.jar\nADD ${JAR} app.jar\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM openjdk:17\nARG JAR=target/*.jar\nCOPY ${JAR} app.jar\n",
        ),
        Bad(
            "FROM alpine:3.20\nADD app.zip /tmp/\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM alpine:3.20\nCOPY app.zip /tmp/\n",
        ),
        Bad(
            "FROM alpine:3.20\nADD <<EOF /etc/motd\nhello\nEOF\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM alpine:3.20\nCOPY <<EOF /etc/motd\nhello\nEOF\n",
        ),
        Bad(
            "FROM ruby:3.3\nADD Gemfile* ./\n",
            at="ADD",
            says="ADD copies plain local files",
            safety="safe",
            fixed="FROM ruby:3.3\nCOPY Gemfile* ./\n",
            files={"Gemfile": "", "Gemfile.lock": ""},
        ),
        Good("FROM ruby:3.3\nADD app* ./\n", files={"app.rb": "", "app.tar": ""}),
        Good("FROM node:22\nCOPY . /app\n"),
        Good("FROM scratch\nADD rootfs.tar.xz /\n"),
        Good("FROM scratch\nADD layer.gz /\nADD *.tgz /opt/\n"),
        Good("FROM scratch\nADD rootfs* /\n"),
        Good("FROM alpine:3.20\nADD https://example.org/a.txt /a.txt\n"),
        Good("FROM alpine:3.20\nADD git@github.com:acme/app.git#main /src\n"),
        Good("FROM alpine:3.20\nARG SOURCE\nADD $SOURCE /app/\nADD ${SOURCE}/app.py /app/\n"),
        Good("FROM alpine:3.20\nADD app.conf data.tar.gz /srv/\n"),
        Good("FROM alpine:3.20\nADD --checksum=sha256:" + 64 * "0" + " app.bin /app\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for copy in instructions.own(stage, Copy):
        if copy.keyword != "ADD" or not (copy.sources or copy.heredocs):
            continue
        if any(flag.name in _ONLY_FOR_ADD for flag in copy.flags):
            continue
        if all(is_plain(stage, copy, source) for source in copy.sources):
            keyword = instructions.cased(copy, "COPY")
            because = "Both do the same with local files that are no archives."
            fix = Fix("use COPY", edits.replace(copy.keyword_span, keyword), Safety.SAFE, because)
            yield Finding(copy.keyword_span, "ADD copies plain local files", fix)
