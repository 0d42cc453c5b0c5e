"""`gem install` names gems without versions.

What is installed is what the registry calls newest on the day of the build: a new major version, or one that was
pushed by whoever got hold of the account.

`-v`, `--version` and `name:version` are versions; gem files and variables are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.versions import calls, report


@rule(
    "DF327",
    "gem-unpinned",
    on=Stage,
    severity=Severity.LOW,
    enabled="strict",
    tags={"supply-chain", "reliability"},
    references=("https://guides.rubygems.org/command-reference/#gem-install",),
    aliases=(
        "DL3028",
        "22cd11f7",
    ),
    examples=(
        Bad("FROM ruby:3.3\nRUN gem install --no-document bundler\n", at="bundler", says="bundler has no version"),
        Bad("FROM ruby:3.3\nRUN gem install rake:13.2 rails\n", at="rails", says="rails has no version"),
        Good(
            "FROM ruby:3.3\nRUN gem install bundler -v 2.5.11 && gem install rake:13.2 && gem i rails --version=7.1\n"
        ),
        Good("FROM ruby:3.3\nRUN gem install ox:2.14.0 -- --with-cflags=-O2\nRUN gem install a:1 --with-b /c\n"),
        Good("FROM ruby:3.3\nRUN gem install ./a.gem $GEMS && gem update --system\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run, call in calls(stage, "gem"):
        yield from report(stage, run, call)
