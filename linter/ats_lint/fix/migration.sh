#!/bin/sh
# Carries data that exists already over to where the Compose files keep it now. Written by ats-lint.
#
# Run it once, after the fix and before the next start: it shows what it will do, and asks (--yes: it does not;
# --dry-run: it only shows; --no-build: images are built already). It uses images that the project has, compares every
# copy with what it was made of, and deletes nothing. Run again it leaves alone what was carried over before.
set -eu
cd "$(dirname "$0")"

compose() {
  docker compose @FILES@ "$@"
}

# Who, where in the container, into which volume, and from which directory; without one, from the old container. What
# begins with a dot or a slash in the place of the volume is a directory.
# Whose files, for which owner, in which volume or directory.
steps() {
  :
  # begin
@STEPS@
  # end
}

ask=yes build=yes failed=0
for option in "$@"; do
  case $option in
    --yes) ask=no ;;
    --dry-run) ask=never ;;
    --no-build) build=no ;;
    *)
      echo "usage: $0 [--yes] [--dry-run] [--no-build]" >&2
      exit 2
      ;;
  esac
done

# Inside of a container: copy /from, or the directory given, into the empty /to, and compare. Exit status 3: /to holds
# something else.
copy='
set -eu
from=${1:-/from}
mark=.ats-lint-unfinished
listing() {
  cd "$1"
  { find . -mindepth 1 ! -type f; find . -type f ! -name $mark -exec wc -c {} +; } | sed "s/^ *//; / total\$/d" | sort
}
tell() { listing /to | { n=0 s=0; while read -r size name; do n=$((n + 1)); [ -z "$name" ] || s=$((s + size)); done
  echo "$n entries, $s bytes"; }; }
if [ -e /to/$mark ]; then
  find /to -mindepth 1 -maxdepth 1 ! -name $mark -exec rm -rf {} +
elif [ -z "$(find /to -mindepth 1 ! -type d)" ]; then
  # Places at which something else was mounted, or nothing.
  find /to -mindepth 1 -depth -exec rmdir {} \;
elif [ -n "$(ls -A /to)" ]; then
  [ "$(listing "$from")" = "$(listing /to)" ] || exit 3
  echo "already there: $(tell)"
  exit 0
fi
: > /to/$mark
cp -a "$from/." /to/
sync
[ "$(listing "$from")" = "$(listing /to)" ] || { echo "the copy differs from what it was made of" >&2; exit 1; }
rm /to/$mark
echo "copied: $(tell)"
'

run() {
  docker run --rm -i --pull never --network none --no-healthcheck --user 0:0 --entrypoint sh "$@"
}

setting() { # of a section and a key in it: image or name
  printf '%s\n' "$resolved" | awk -v top="$1:" -v key="$2:" -v wanted="$3:" '
    /^[^ ]/ { at = $1; name = "" }
    /^  [^ ]/ { name = $1 }
    /^    [^ ]/ && at == top && name == key && $1 == wanted { print $2; exit }' | tr -d "\"'"
}

helper() { # an image of the project with a shell that can copy and count
  for image in $(compose config --images) $(compose ps -aq | xargs -r docker inspect --format '{{.Image}}'); do
    if docker image inspect "$image" > /dev/null 2>&1 \
      && run "$image" -c 'command -v cp && command -v find && command -v sed && command -v wc' > /dev/null 2>&1; then
      echo "$image"
      return
    fi
  done
  echo "no image of this project that is here has a shell with cp, find, sed and wc: build or pull them first" >&2
  return 1
}

origin() { # of a service's data: a volume or directory, or nothing when it is in the container's own layer
  docker inspect --format "{{range .Mounts}}{{if eq .Destination \"$2\"}}{{or .Name .Source}}{{end}}{{end}}" "$1"
}

carry_show() {
  case $3 in
    /* | ./* | ../*) kind=directory ;;
    *) kind=volume ;;
  esac
  echo "  $1: $2 goes into the $kind $3, from ${4:-what its container has now}"
}

own_show() {
  echo "  $1: everything in $3 becomes $2's"
}

container() { # one that is there from before the fix
  compose ps -aq "$1" | head -n 1
}

only_placeholders() {
  [ -z "$(ls -A "$1" | grep -vxE '\.gitkeep|\.gitignore|\.keep|README\.md')" ]
}

carry_do() {
  from='' ours=''
  case $3 in
    /* | ./* | ../*)
      mkdir -p "$3"
      name=$(cd "$3" && pwd)
      ;;
    *) name=$(setting volumes "$3" name) ;;
  esac
  if [ -n "${4-}" ]; then
    if [ ! -d "$4" ] || only_placeholders "$4"; then
      echo "$1: $4 holds nothing to carry over"
      return
    fi
    from=$(cd "$4" && pwd)
  else
    old=$(container "$1")
    if [ -z "$old" ]; then
      echo "$1: there is no container from before, so nothing to carry over"
      return
    fi
    from=$(origin "$old" "$2")
  fi
  if [ "$from" = "$name" ]; then
    echo "$1: $2 is on $name already"
    return
  fi
  if [ "${name#/}" = "$name" ]; then
    ours=$(docker volume inspect --format '{{index .Labels "ats-lint.carried"}}' "$name" 2> /dev/null || :)
    docker volume create --label "com.docker.compose.project=$project" --label "com.docker.compose.volume=$3" \
      --label ats-lint.carried=yes "$name" > /dev/null
  fi
  status=0
  if [ -n "$from" ]; then
    run -v "$from:/from:ro" -v "$name:/to" "$image" -c "$copy" || status=$?
  else
    layer "$old" "$2" "$name" || status=$?
  fi
  if [ "$status" = 3 ] && [ "$ours" = yes ]; then
    echo "$1: $name was filled before and has been in use since: left alone"
  elif [ "$status" = 3 ]; then
    echo "$1: $name holds other data already: nothing was copied into it" >&2
    failed=1
  elif [ "$status" != 0 ]; then
    echo "$1: $2 was not carried over" >&2
    failed=1
  else
    echo "$1: $2 is in $name now; the old data are untouched"
  fi
}

layer() { # copies what is in the container itself, through a volume of its own that the comparison reads
  between=$(docker volume create)
  helper=$(docker create --pull never --entrypoint sh -v "$between:/between" "$image")
  # With the directory itself: whose it is belongs to the data.
  # No --archive when it is put in: the engine would give everything to the user of the helper's image.
  inside=${2%/} done=0
  docker cp "$1:$inside/" - | docker cp - "$helper:/between" || done=$?
  docker rm "$helper" > /dev/null
  if [ "$done" = 0 ]; then
    run -v "$between:/from:ro" -v "$3:/to" "$image" -c "$copy" sh "/from/${inside##*/}" || done=$?
  fi
  docker volume rm "$between" > /dev/null
  return "$done"
}

own_do() {
  case $3 in
    /* | ./* | ../*)
      if [ ! -e "$3" ]; then
        echo "$1: $3 is not there yet"
        return
      fi
      place=$(cd "$3" && pwd)
      ;;
    *)
      place=$(setting volumes "$3" name)
      if ! docker volume inspect "$place" > /dev/null 2>&1; then
        echo "$1: $3 is not there yet"
        return
      fi
      ;;
  esac
  [ "$build" = no ] || compose build "$1"
  with=$(setting services "$1" image)
  with=${with:-$project-$1}
  before=$(run -v "$place:/data:ro" "$image" -c 'stat -c %u:%g /data')
  if run -v "$place:/data" "$with" -c "chown -R -h \"\$1\" /data" sh "$2"; then
    echo "$1: $3 is $2's now; it was $before's"
  else
    echo "$1: the owner of $3 could not be changed" >&2
    failed=1
  fi
}

carry() { "carry_$mode" "$@"; }
own() { "own_$mode" "$@"; }

resolved=$(compose config)
project=$(printf '%s\n' "$resolved" | sed -n 's/^name: //p')
echo "This stops @SERVICES@ and does:"
mode=show
steps
[ "$ask" != never ] || exit 0
if [ "$ask" = yes ]; then
  printf 'Go on? Type yes: '
  read -r answer
  [ "$answer" = yes ] || exit 1
fi
image=$(helper)
compose stop @SERVICES@
mode=do
steps
if [ "$failed" = 0 ]; then
  echo "Done. Start with: docker compose up -d"
else
  echo "Not everything could be carried over; nothing was deleted." >&2
fi
exit "$failed"
