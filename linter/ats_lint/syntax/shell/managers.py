"""Which actions package managers know, and which of their options take a value.

Sources: the manual pages of apt-get(8), apk(8), dnf(8), yum(8), zypper(8), pacman(8), and help texts of the language
managers.
"""

from __future__ import annotations

from typing import NamedTuple


class Manager(NamedTuple):
    """What a manager calls its actions, and which of its options take a value."""

    actions: dict[str, str]
    with_value: frozenset[str] = frozenset()
    bare: str = ""


def _named(with_value: str = "", bare: str = "", **actions: str) -> Manager:
    named = {word: action for action, words in actions.items() for word in words.split()}
    return Manager(named, frozenset(with_value.split()), bare)


_APT = _named(
    "-o --option -c --config-file -t --default-release --target-release -a --host-architecture",
    install="install reinstall",
    update="update",
    upgrade="upgrade dist-upgrade full-upgrade",
    remove="remove purge autoremove autopurge",
    clean="clean autoclean distclean",
    fetch="download source",
    builddep="build-dep",
)
_RPM = _named(
    "-c --config --releasever --enablerepo --disablerepo --repo --repoid --setopt --installroot -x --exclude "
    "--excludepkgs --enableplugin --disableplugin --forcearch -d --debuglevel -e --errorlevel -R --randomwait "
    "--repofrompath --comment --color --advisory --bz --cve --sec-severity --destdir --downloaddir",
    install="install localinstall reinstall groupinstall group-install in rei",
    update="makecache check-update",
    upgrade="update upgrade up distro-sync dsync distrosync upgrade-minimal update-minimal up-min downgrade dg",
    remove="remove erase autoremove rm",
    clean="clean",
    module="module group grp groups swap builddep config-manager versionlock",
)
MODULES = {"install": "install", "switch-to": "install", "update": "upgrade"}
"""What `dnf module` may be told to do with packages."""
_ZYPPER = _named(
    "-c --config --cache-dir -C --raw-cache-dir --solv-cache-dir --pkg-cache-dir -D --reposd-dir -R --root "
    "--installroot -p --plus-repo --plus-content -r --repo --from -t --type --releasever --replacefiles --download",
    install="install in reinstall source-install si install-new-recommends inr",
    update="refresh ref",
    upgrade="update up dist-upgrade dup patch",
    remove="remove rm",
    clean="clean cc",
)
_APK = _named(
    "-p --root -X --repository --arch --cache-dir --cache-max-age --keys-dir --progress-fd --repositories-file "
    "-t --virtual --wait --timeout",
    install="add",
    update="update",
    upgrade="upgrade fix",
    remove="del",
    clean="cache",
    fetch="fetch",
)
PIP = _named(
    "-r --requirement -c --constraint -e --editable -t --target --platform --python-version --implementation --abi "
    "--root --prefix -b --build --src --upgrade-strategy --install-option --global-option -C --config-settings "
    "--no-binary --only-binary --progress-bar --root-user-action -i --index-url --extra-index-url -f --find-links "
    "--python --log --proxy --retries --timeout --exists-action --trusted-host --cert --client-cert --cache-dir "
    "--use-feature --use-deprecated --report --group --keyring-provider --build-constraint",
    install="install",
    remove="uninstall",
    fetch="download wheel",
    clean="cache",
)
_NPM = _named(
    "--prefix -C --registry --cache --userconfig --globalconfig --loglevel --omit --include --only --install-strategy "
    "-w --workspace --tag --network-timeout --fetch-timeout --fetch-retries --before",
    install="install i in ins inst insta instal isnt isnta isntal isntall add install-test it",
    locked="ci clean-install ic install-clean install-ci-test cit",
    upgrade="update up upgrade udpate",
    remove="uninstall remove rm r un unlink",
    clean="cache prune",
    run="run run-script start test exec x rebuild",
)
_YARN = _named(
    "--cwd --registry --cache-folder --modules-folder --network-timeout --mutex --use-yarnrc --network-concurrency",
    bare="locked",
    install="add",
    locked="install",
    upgrade="upgrade up upgrade-interactive",
    remove="remove",
    clean="cache",
    run="run start test build exec node",
)
_PNPM = _named(
    "-C --dir --registry --store-dir --filter -F --loglevel --network-concurrency --reporter --node-linker",
    install="add",
    locked="install i ci fetch",
    upgrade="update up upgrade",
    remove="remove rm uninstall un",
    clean="store prune",
    run="run start test exec dlx deploy build",
)
_GEM = _named(
    "-v --version -i --install-dir -n --bindir -P --trust-policy -s --source -p --http-proxy -b --bulk-threshold "
    "--platform --document --build-root -g --file --without",
    install="install i",
    upgrade="update",
    remove="uninstall",
    clean="cleanup",
)
_GO = _named(
    "-C -p -o -mod -modfile -ldflags -tags -gcflags -asmflags -buildmode -compiler -installsuffix -overlay -pkgdir "
    "-toolexec -exec",
    install="install get",
    run="run",
    fetch="mod",
    clean="clean",
    build="build test vet generate",
)
_CARGO = _named(
    "--version --vers --git --branch --tag --rev --path --root --registry --index --features -F --profile --target "
    "--target-dir -j --jobs --bin --example --color --config -Z -C --manifest-path",
    install="install binstall",
    run="run",
    fetch="fetch",
    build="build b test check chef",
    remove="uninstall",
)
_COMPOSER = _named(
    "-d --working-dir --ignore-platform-req --apcu-autoloader-prefix --audit-format",
    install="require global",
    locked="install i",
    upgrade="update u upgrade",
    remove="remove",
    clean="clear-cache clearcache cc",
)
_PACMAN = _named("-b --dbpath -r --root --config --cachedir --arch", install="")
UV = _named(
    "-r --requirement --requirements -c --constraint --constraints -e --editable -p --python --extra-index-url "
    "--index-url -i --index --default-index --find-links -f --target --prefix --cache-dir --extra --group --directory "
    "--project --no-binary --only-binary --link-mode",
    install="install add",
    locked="sync",
    remove="uninstall remove",
    clean="clean prune",
    run="run",
)
_CONDA = _named(
    "-n --name -p --prefix -c --channel --file -f --repodata-fn --solver",
    install="install create",
    upgrade="update upgrade",
    remove="remove uninstall",
    clean="clean",
)
_PIPX = _named(
    "--suffix --python --index-url -i --pip-args --spec --backend",
    install="install inject",
    upgrade="upgrade upgrade-all reinstall reinstall-all",
    remove="uninstall uninstall-all",
    run="run",
)
MANAGERS: dict[str, tuple[str, Manager]] = {
    "apt-get": ("apt", _APT),
    "apt": ("apt", _APT),
    "aptitude": ("apt", _APT),
    "apk": ("apk", _APK),
    "yum": ("rpm", _RPM),
    "dnf": ("rpm", _RPM),
    "dnf5": ("rpm", _RPM),
    "microdnf": ("rpm", _RPM),
    "tdnf": ("rpm", _RPM),
    "zypper": ("zypper", _ZYPPER),
    "npm": ("npm", _NPM),
    "yarn": ("yarn", _YARN),
    "yarnpkg": ("yarn", _YARN),
    "pnpm": ("pnpm", _PNPM),
    "bun": ("bun", _PNPM),
    "gem": ("gem", _GEM),
    "go": ("go", _GO),
    "cargo": ("cargo", _CARGO),
    "composer": ("composer", _COMPOSER),
    "composer.phar": ("composer", _COMPOSER),
    "pipx": ("pipx", _PIPX),
    "pacman": ("pacman", _PACMAN),
    "conda": ("conda", _CONDA),
    "mamba": ("conda", _CONDA),
    "micromamba": ("conda", _CONDA),
}
