#!/usr/bin/env bash
# Builds the control plane that the cluster tests run on, from the Go module proxy, once per version:
# kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, etcd, kwok (plays the kubelet) and three Helms.
# With arguments it builds the programs they name, which also may be one that only some tests ask for ("optional" below).
# Progress goes to stderr; the last line on stdout is the folder that holds the programs. Needs Go, nothing else.
set -euo pipefail

readonly KUBERNETES=1.36.3 ETCD=3.6.5 KWOK=0.8.0
readonly HELMS="3.22.0 4.3.1 3.19.2"
readonly HELM_CONTROLLER=0.17.9 # of k3s
readonly FLUX=1.6.4 # its helm-controller
readonly GO_NEEDED=1.26.0 # what the newest of the modules above asks for

readonly HOME_OF_PLANES="${XDG_CACHE_HOME:-$HOME/.cache}/helm-doctor/plane"
readonly ROOT="$HOME_OF_PLANES/kubernetes-${KUBERNETES}_etcd-${ETCD}_kwok-${KWOK}"
readonly BIN="$ROOT/bin" STAGES="$ROOT/stages"
readonly STAGE_SETS="node/fast node/heartbeat-with-lease pod/fast"

# A caller's workspace, vendor folder or tags must not leak into these builds.
export GOWORK=off GOFLAGS="-mod=mod -trimpath -buildvcs=false" CGO_ENABLED=0

say() { echo "$*" >&2; }
die() { say "control_plane.sh: $*"; exit 1; }

programs() {
  echo kube-apiserver etcd kubectl kube-controller-manager kube-scheduler kwok
  for version in $HELMS; do echo "helm-$version"; done
}

# No plane needs these, so that a plane starts where they cannot be built.
optional() {
  echo "helm-controller-$HELM_CONTROLLER"
  echo "flux-helm-controller-$FLUX"
}

is_complete() {
  local program
  for program; do [ -x "$BIN/$program" ] || return 1; done
  [ -d "$STAGES" ]
}

check_names() {
  local program known
  known=" $({ programs; optional; } | tr '\n' ' ')"
  for program; do
    [ "${known#* "$program" }" != "$known" ] || die "Cannot build \"$program\": it is none of:$known"
  done
}

check_go() {
  command -v go >/dev/null || die "Cannot build the test control plane: \"go\" is not on PATH; install Go $GO_NEEDED or newer."
  # Go itself knows best whether it can serve (or fetch) this version, so it is asked with a go.mod that requires it.
  printf 'module probe\n\ngo %s\n' "$GO_NEEDED" >"$WORK/go.mod"
  (cd "$WORK" && go list -m >/dev/null 2>&1) ||
    die "Cannot build the test control plane: $(cd / && go env GOVERSION) is too old; install Go $GO_NEEDED or newer."
  rm "$WORK/go.mod"
}

# place <built file> <program>: a half-written program must never carry the final name.
place() {
  mv "$1" "$BIN/.$2.$$"
  mv "$BIN/.$2.$$" "$BIN/$2"
}

# module_file <module@version> <field>: downloads the module if need be; field is Dir or GoMod.
module_file() {
  local answer
  answer="$(cd "$WORK" && go mod download -json "$1")" || { echo "$answer"; return 1; } >&2
  echo "$answer" | sed -n "s/^[[:space:]]*\"$2\": \"\(.*\)\",*\$/\1/p"
}

# The go.mod of k8s.io/kubernetes requires its staging modules at v0.0.0; they are published as v0.<minor>.<patch>.
write_kubernetes_module() {
  local upstream
  upstream="$(module_file "k8s.io/kubernetes@v$KUBERNETES" GoMod)" || return
  {
    printf 'module plane\n\ngo %s\n\nrequire k8s.io/kubernetes v%s\n\n' "$GO_NEEDED" "$KUBERNETES"
    sed -n "s/^[[:space:]]*\(k8s\.io\/[^ ]*\) v0\.0\.0\$/replace \1 => \1 v0.${KUBERNETES#1.}/p" "$upstream" | sort -u
  } >"$1/go.mod"
}

build_kubernetes() {
  local program="$1" dir="$WORK/kubernetes" stamp=k8s.io/component-base/version minor
  minor="${KUBERNETES#1.}" && minor="${minor%%.*}"
  [ -d "$dir" ] || { mkdir "$dir" && write_kubernetes_module "$dir"; } || return
  (cd "$dir" && go build -o "$WORK/$program" -ldflags "-s -w -X $stamp.gitVersion=v$KUBERNETES -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor" \
    "k8s.io/kubernetes/cmd/$program")
}

# The go.mod of the server has replace lines, so "go install" refuses it; a module that requires it does not see them.
build_etcd() {
  mkdir "$WORK/server"
  printf 'module plane\n\ngo %s\n\nrequire go.etcd.io/etcd/server/v3 v%s\n' "$GO_NEEDED" "$ETCD" >"$WORK/server/go.mod"
  (cd "$WORK/server" && go build -o "$WORK/etcd" -ldflags "-s -w" go.etcd.io/etcd/server/v3)
}

build_kwok() {
  (cd "$WORK" && GOBIN="$WORK" GOFLAGS="-trimpath -buildvcs=false" go install -ldflags "-s -w" "sigs.k8s.io/kwok/cmd/kwok@v$KWOK")
}

build_helm_controller() {
  (cd "$WORK" && GOBIN="$WORK" GOFLAGS="-trimpath -buildvcs=false" go install -ldflags "-s -w" "github.com/k3s-io/helm-controller@v$1") &&
    mv "$WORK/helm-controller" "$WORK/helm-controller-$1"
}

# Its go.mod has replace lines too, and means them: without the pinned versions it does not build.
build_flux() {
  local module=github.com/fluxcd/helm-controller upstream
  upstream="$(module_file "$module@v$1" GoMod)" || return
  mkdir "$WORK/flux"
  {
    printf 'module plane\n\ngo %s\n\nrequire %s v%s\n\n' "$GO_NEEDED" "$module" "$1"
    sed -n "s/^\(replace\)\{0,1\}[[:space:]]*\([^ ]* => [^. ][^ ]* v.*\)\$/replace \2/p" "$upstream"
    printf 'replace %s/api => %s/api v%s\n' "$module" "$module" "$1"
  } >"$WORK/flux/go.mod"
  (cd "$WORK/flux" && go build -o "$WORK/flux-helm-controller-$1" -ldflags "-s -w" "$module")
}

build_helm() {
  local version="$1" module="helm.sh/helm/v${1%%.*}"
  (cd "$WORK" && GOBIN="$WORK" GOFLAGS="-trimpath -buildvcs=false" go install -ldflags "-s -w -X $module/internal/version.version=v$version" \
    "$module/cmd/helm@v$version") &&
    mv "$WORK/helm" "$WORK/helm-$version"
}

# What is built, at which version, and how long that takes on two cores with nothing cached.
describe() {
  case "$1" in
    kube-apiserver) echo "$1 $KUBERNETES (about 4 min, once)" ;;
    kube*) echo "$1 $KUBERNETES (about 1 min, once)" ;;
    etcd) echo "$1 $ETCD (about 20 s, once)" ;;
    kwok) echo "$1 $KWOK (about 1 min, once)" ;;
    helm-controller-*) echo "k3s' helm-controller ${1#helm-controller-} (about 2 min, once)" ;;
    flux-helm-controller-*) echo "Flux's helm-controller ${1#flux-helm-controller-} (about 8 min, once)" ;;
    helm-*) echo "helm ${1#helm-} (about 1 min, once)" ;;
  esac
}

build() {
  case "$1" in
    kube*) build_kubernetes "$1" ;;
    etcd) build_etcd ;;
    kwok) build_kwok ;;
    helm-controller-*) build_helm_controller "${1#helm-controller-}" ;;
    flux-helm-controller-*) build_flux "${1#flux-helm-controller-}" ;;
    helm-*) build_helm "${1#helm-}" ;;
  esac
}

# kwok plays nothing by itself: its stages say what happens to nodes and pods, and they come with its module.
unpack_stages() {
  local folder set
  folder="$(module_file "sigs.k8s.io/kwok@v$KWOK" Dir)/kustomize/stage"
  for set in $STAGE_SETS; do
    mkdir -p "$WORK/stages/$set"
    cp "$folder/$set"/*.yaml "$WORK/stages/$set/"
    rm -f "$WORK/stages/$set/kustomization.yaml"
  done
  chmod -R u+w "$WORK/stages" # the module cache is read-only, and so are copies of it
  mv "$WORK/stages" "$STAGES"
}

main() {
  [ $# -gt 0 ] || set -- $(programs)
  check_names "$@"
  if is_complete "$@"; then echo "$BIN"; return; fi
  mkdir -p "$BIN"
  # On the same disk as the result, so that the last step is a rename.
  WORK="$(mktemp -d "$ROOT/work.XXXXXX")"
  trap 'rm -rf "$WORK"' EXIT
  check_go
  # Two callers at once would only slow each other down; where there is no flock they do, and the result is the same.
  if command -v flock >/dev/null; then exec 9>"$ROOT/lock" && flock 9; fi
  local program
  for program; do
    [ -x "$BIN/$program" ] && continue
    say "building $(describe "$program")…"
    if ! build "$program" >"$WORK/log" 2>&1; then
      grep -v '^go: downloading ' "$WORK/log" | tail -n 20 >&2
      die "Cannot build \"$program\"; see the lines above, then run this again (what is built stays)."
    fi
    place "$WORK/$program" "$program"
  done
  [ -d "$STAGES" ] || unpack_stages
  echo "$BIN"
}

main "$@"
