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
    tags={"supply-chain", "security"},
    references=(
        "https://endoflife.date/",
        "https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",
    ),
    aliases=("tally/ruby/eol-ruby-version",),
    examples=(
        Bad("FROM python:2.7-slim\n", at="python:2.7-slim"),
        Bad("FROM debian:buster-slim\n", at="debian:buster-slim"),
        Bad("FROM python:3.12-slim-buster\n", at="python:3.12-slim-buster"),
        Bad("FROM node:14.17.0-alpine3.12 AS build\n", at="node:14.17.0-alpine3.12"),
        Bad("FROM node:gallium\n", at="node:gallium"),
        Bad("FROM ubuntu:18.04\n", at="ubuntu:18.04"),
        Bad("FROM ubuntu:bionic-20230530\n", at="ubuntu:bionic-20230530"),
        Bad("FROM alpine:3.9.6\n", at="alpine:3.9.6"),
        Bad("FROM centos\n", at="centos"),
        Bad("FROM centos:7.9.2009\n", at="centos:7.9.2009"),
        Bad("FROM quay.io/centos/centos:stream8\n", at="quay.io/centos/centos:stream8"),
        Bad("FROM fedora:38\n", at="fedora:38"),
        Bad("FROM php:7-fpm\n", at="php:7-fpm"),
        Bad("FROM ruby:2.5\n", at="ruby:2.5"),
        Bad("FROM golang:1.20-bookworm\n", at="golang:1.20-bookworm"),
        Bad("FROM openjdk:17-jdk-slim\n", at="openjdk:17-jdk-slim"),
        Bad("FROM mcr.microsoft.com/dotnet/aspnet:6.0\n", at="mcr.microsoft.com/dotnet/aspnet:6.0"),
        Bad("FROM mcr.microsoft.com/dotnet/core/sdk:3.1\n", at="mcr.microsoft.com/dotnet/core/sdk:3.1"),
        Bad("FROM gcr.io/distroless/base-debian10:nonroot\n", at="gcr.io/distroless/base-debian10:nonroot"),
        Bad("FROM nvidia/cuda:11.2.2-base-ubuntu18.04\n", at="nvidia/cuda:11.2.2-base-ubuntu18.04"),
        Bad("FROM public.ecr.aws/docker/library/node:12\n", at="public.ecr.aws/docker/library/node:12"),
        Bad("ARG VERSION=9.6\nFROM postgres:${VERSION}\n", at="postgres:${VERSION}"),
        Bad("FROM alpine:3.23\nCOPY --from=node:12-slim /usr/local /usr/local\n", at="node:12-slim"),
        Bad("FROM mysql:5.7\nFROM mariadb:10.3\nFROM mongo:4.4\n", at=("mysql:5.7", "mariadb:10.3", "mongo:4.4")),
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
        found = releases.ended(pull.reference)
        if found:
            yield Finding(
                pull.span,
                releases.describe(found),
                Fix("move to a release that is kept up", (), Safety.HINT, releases.reason(found)),
            )
