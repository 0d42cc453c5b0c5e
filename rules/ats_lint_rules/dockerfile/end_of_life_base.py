"""An image that the build pulls is of a release past its end of life.

After that day security faults are published and stay open; the package mirrors of the release move or vanish, so that
builds break, too. Both the image's own release (`python:3.7`, `node:hydrogen`) and the system that its tag or name
tells (`-buster`, `-alpine3.16`, `distroless/static-debian11`) count.

The days come with ats-lint in a dated table, from endoflife.date; nothing is looked up. Tags without a release, and
releases without a published day, are left alone.

Fix safety: hint. A move to another release wants tests.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, releases, rule
from ats_lint_rules._run.pulls import pulls


@rule(
    "DF305",
    "end-of-life-base",
    on=Stage,
    severity=Severity.HIGH,
    tags={"supply-chain", "security", "cis-4.2", "cis-4.4", "owasp-13"},
    references=(
        "https://endoflife.date/",
        "https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",
    ),
    aliases=("tally/ruby/eol-ruby-version",),
    examples=(
        Bad(
            "FROM python:2.7-slim\n",
            at="python:2.7-slim",
            says="python 2.7 is past its end of life since 2020-01-01",
            safety="hint",
        ),
        Bad(
            "FROM debian:buster-slim\n",
            at="debian:buster-slim",
            says="debian 10 is past its end of life since 2024-06-30",
            safety="hint",
        ),
        Bad(
            "FROM python:3.12-slim-buster\n",
            at="python:3.12-slim-buster",
            says="debian 10 is past its end of life since 2024-06-30",
            safety="hint",
        ),
        Bad(
            "FROM node:14.17.0-alpine3.12 AS build\n",
            at="node:14.17.0-alpine3.12",
            says="node 14 and alpine 3.12 are past their end of life",
            safety="hint",
        ),
        Bad(
            "FROM node:gallium\n",
            at="node:gallium",
            says="node 16 is past its end of life since 2023-09-11",
            safety="hint",
        ),
        Bad(
            "FROM ubuntu:18.04\n",
            at="ubuntu:18.04",
            says="ubuntu 18.04 is past its end of life since 2023-05-31",
            safety="hint",
        ),
        Bad(
            "FROM ubuntu:bionic-20230530\n",
            at="ubuntu:bionic-20230530",
            says="ubuntu 18.04 is past its end of life since 2023-05-31",
            safety="hint",
        ),
        Bad(
            "FROM alpine:3.9.6\n",
            at="alpine:3.9.6",
            says="alpine 3.9 is past its end of life since 2020-11-01",
            safety="hint",
        ),
        Bad("FROM centos\n", at="centos", says="centos is past its end of life since 2021-12-31", safety="hint"),
        Bad(
            "FROM centos:7.9.2009\n",
            at="centos:7.9.2009",
            says="centos 7 is past its end of life since 2024-06-30",
            safety="hint",
        ),
        Bad(
            "FROM quay.io/centos/centos:stream8\n",
            at="quay.io/centos/centos:stream8",
            says="centos stream8 is past its end of life since 2024-05-31",
            safety="hint",
        ),
        Bad(
            "FROM fedora:38\n", at="fedora:38", says="fedora 38 is past its end of life since 2024-05-21", safety="hint"
        ),
        Bad("FROM php:7-fpm\n", at="php:7-fpm", says="php 7 is past its end of life since 2022-11-28", safety="hint"),
        Bad("FROM ruby:2.5\n", at="ruby:2.5", says="ruby 2.5 is past its end of life since 2021-03-31", safety="hint"),
        Bad(
            "FROM golang:1.20-bookworm\n",
            at="golang:1.20-bookworm",
            says="golang 1.20 is past its end of life since 2024-02-06",
            safety="hint",
        ),
        Bad(
            "FROM openjdk:17-jdk-slim\n",
            at="openjdk:17-jdk-slim",
            says="openjdk is past its end of life since 2022-07-31",
            safety="hint",
        ),
        Bad(
            "FROM mcr.microsoft.com/dotnet/aspnet:6.0\n",
            at="mcr.microsoft.com/dotnet/aspnet:6.0",
            says="dotnet 6 is past its end of life since 2024-11-12",
            safety="hint",
        ),
        Bad(
            "FROM mcr.microsoft.com/dotnet/core/sdk:3.1\n",
            at="mcr.microsoft.com/dotnet/core/sdk:3.1",
            says="dotnet 3.1 is past its end of life since 2022-12-13",
            safety="hint",
        ),
        Bad(
            "FROM gcr.io/distroless/base-debian10:nonroot\n",
            at="gcr.io/distroless/base-debian10:nonroot",
            says="debian 10 is past its end of life since 2024-06-30",
            safety="hint",
        ),
        Bad(
            "FROM nvidia/cuda:11.2.2-base-ubuntu18.04\n",
            at="nvidia/cuda:11.2.2-base-ubuntu18.04",
            says="ubuntu 18.04 is past its end of life since 2023-05-31",
            safety="hint",
        ),
        Bad(
            "FROM public.ecr.aws/docker/library/node:12\n",
            at="public.ecr.aws/docker/library/node:12",
            says="node 12 is past its end of life since 2022-04-30",
            safety="hint",
        ),
        Bad(
            "ARG VERSION=9.6\nFROM postgres:${VERSION}\n",
            at="postgres:${VERSION}",
            says="postgres 9.6 is past its end of life since 2021-11-11",
            safety="hint",
        ),
        Bad(
            "FROM alpine:3.23\nCOPY --from=node:12-slim /usr/local /usr/local\n",
            at="node:12-slim",
            says="node 12 is past its end of life since 2022-04-30",
            safety="hint",
        ),
        Bad(
            "FROM mysql:5.7\nFROM mariadb:10.3\nFROM mongo:4.4\n",
            at=("mysql:5.7", "mariadb:10.3", "mongo:4.4"),
            says=(
                "mysql 5.7 is past its end of life since 2023-10-31",
                "mariadb 10.3 is past its end of life since 2023-05-25",
                "mongo 4.4 is past its end of life since 2024-02-29",
            ),
            safety="hint",
        ),
        Good("FROM python:3.13-slim-bookworm\nFROM node:22-alpine\nFROM debian:12\nFROM ubuntu:24.04\n"),
        Good("FROM golang:1.27\nFROM php:8\nFROM ruby:3\nFROM postgres:16\nFROM mariadb:10\nFROM mysql:8\n"),
        Good("FROM alpine:3\nFROM alpine\nFROM node\nFROM ubuntu:latest\nFROM redis:7-alpine\n"),
        Good("FROM openjdk:27-ea-slim\nFROM eclipse-temurin:17\n"),
        Good("FROM acme/python:2.7\nFROM acme/app:14\n"),
        Good("FROM gcr.io/distroless/static-debian12\n"),
        Good("ARG VERSION\nFROM python:$VERSION\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for pull in pulls(stage):
        found = releases.ended(pull.reference, stage.settings)
        if found:
            yield Finding(
                pull.span,
                releases.describe(found),
                Fix("move to a release that is kept up", (), Safety.HINT, releases.reason(found)),
                in_development=Severity.MEDIUM,
            )
