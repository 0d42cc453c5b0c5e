"""Where a server listens that is built here: by its command, its sources, its runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime import own_server
from ats_lint.analysis.runtime.processes import of_service
from services import service_in

_ANY: tuple[str, ...] = ()
_FOUR = ("0.0.0.0",)
_INSIDE = ("127.0.0.1",)
_NODE = "FROM node:22\nCOPY a.js /\nCMD node /a.js\n"
_DOTNET = 'FROM mcr.microsoft.com/dotnet/aspnet:9.0\n{}ENTRYPOINT ["dotnet", "A.dll"]\n'
_NEXT = 'FROM node:22\n{}COPY --from=b /app/.next/standalone ./\nCMD ["node", "server.js"]\n'


@pytest.mark.parametrize(
    ("dockerfile", "source", "expected"),
    [
        ("FROM python:3.12\nCMD uvicorn a:a\n", "", [(8000, _INSIDE)]),
        ("FROM python:3.12\nCMD uvicorn a:a --host 0.0.0.0 --port 80\n", "", [(80, _FOUR)]),
        ("FROM python:3.12\nCMD gunicorn -b 0.0.0.0:9000 a:a\n", "", [(9000, _FOUR)]),
        ("FROM python:3.12\nCMD gunicorn -b :9000 a:a\n", "", None),
        ("FROM python:3.12\nCMD gunicorn -c conf.py a:a\n", "", None),
        ("FROM php:8.3\nCMD php -S 0.0.0.0:8000 -t /srv\n", "", [(8000, _FOUR)]),
        ("FROM php:8.3\nCMD php -S [::]:8000\n", "", None),
        ("FROM php:8.3\nCMD php artisan serve --port 8000\n", "", [(8000, _INSIDE)]),
        ("FROM ruby:3.3\nCMD bundle exec puma -b tcp://0.0.0.0:9292\n", "", [(9292, _FOUR)]),
        ("FROM ruby:3.3\nCMD bundle exec rails server -b 0.0.0.0 -p 3000\n", "", [(3000, _FOUR)]),
        ("FROM ruby:3.3\nCMD bundle exec rails server -p 3000\n", "", None),
        ("FROM node:22\nCMD npx next start -H 0.0.0.0 -p 3000\n", "", [(3000, _FOUR)]),
        ("FROM node:22\nCMD npx next start -p 3000\n", "", None),
        ("FROM python:3.12\nCMD python manage.py runserver 0.0.0.0:8000\n", "", [(8000, _FOUR)]),
        ("FROM python:3.12\nCMD python manage.py runserver 8000\n", "", None),
        ("FROM python:3.12\nCMD python -m http.server 8000 --bind 0.0.0.0\n", "", [(8000, _FOUR)]),
        ("FROM python:3.12\nCMD python -m http.server 8000\n", "", None),
        (_NODE, "require('http').createServer().listen(3000)\n", [(3000, _ANY)]),
        (_NODE, "app.listen(process.env.PORT || 3000, '0.0.0.0')\n", [(3000, _FOUR)]),
        (_NODE, "app.listen(3000, process.env.HOST)\n", [(3000, None)]),
        (_NODE, "app.listen(3000)\nother.listen(4000)\n", None),
        (_NODE, "app.listen(port())\n", None),
        (_DOTNET.format(""), "", [(8080, _ANY)]),
        (_DOTNET.format("ENV ASPNETCORE_URLS=http://+:5000;https://+:5001\n"), "", [(5000, _ANY), (5001, _ANY)]),
        (_DOTNET.format("ENV ASPNETCORE_URLS=https://+;http://[::]\n"), "", [(80, _ANY), (443, _ANY)]),
        (_DOTNET.format("ENV Kestrel__Endpoints__Http__Url=http://+:5000\n"), "", None),
        (_NEXT.format("ENV HOSTNAME=0.0.0.0\n"), "", [(3000, _FOUR)]),
        (_NEXT.format("ENV HOSTNAME=:: PORT=80\n"), "", [(80, _ANY)]),
        (_NEXT.format(""), "", None),
    ],
)
def test_where_it_listens(
    tmp_path: Path, dockerfile: str, source: str, expected: list[tuple[int, tuple[str, ...] | None]] | None
) -> None:
    service = service_in(tmp_path, "build: .", {"Dockerfile": dockerfile, "a.js": source})
    told = own_server.serving(of_service(service))
    assert (None if told is None else [(one.port, one.addresses) for one in told.listeners]) == expected


@pytest.mark.parametrize(("settings", "told"), [("port 9292\n", True), ("bind 'unix:///tmp/x'\n", False)])
def test_what_puma_reads_by_itself_may_bind_further_addresses(tmp_path: Path, settings: str, told: bool) -> None:
    files = {"Dockerfile": "FROM ruby:3.3\nCMD puma -b tcp://0.0.0.0:9292\n", "config/puma.rb": settings}
    found = own_server.serving(of_service(service_in(tmp_path, "build: .", files)))
    assert (found is not None) is told
