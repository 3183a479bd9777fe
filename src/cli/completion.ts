import { fail, type Session } from "./session.ts";

/** Prints a script that asks this program itself, so that it never falls behind. */
export function completion(session: Session): number {
  const script = scripts[session.args[0]!];
  if (script === undefined) {
    return fail(session, `There is no completion for "${session.args[0]}": known are bash, zsh, fish`);
  }
  session.terminal.stdout.write(script);
  return 0;
}

// Bash cuts words at "=" and ":"; a context may hold both, so the line is cut here, and what bash has already is left out.
const bash = `_helm_doctor() {
  local line="\${COMP_LINE:0:COMP_POINT}" piece="\${COMP_WORDS[COMP_CWORD]}" word answer
  local -a words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  word="\${words[\${#words[@]}-1]}"
  [[ "$piece" == [=:] ]] && piece=""
  COMPREPLY=()
  while IFS=$'\\t' read -r answer _; do
    [[ "$answer" == :[0-9]* ]] && continue
    COMPREPLY+=("\${answer#"\${word%"$piece"}"}")
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
}
complete -F _helm_doctor helm-doctor kubectl-release_fix
`;

const zsh = `#compdef helm-doctor kubectl-release_fix
_helm_doctor() {
  local -a answers lines
  local line
  lines=("\${(@f)$(\${words[1]} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    [[ $line == :[0-9]* ]] && continue
    answers+=("\${\${line//:/\\\\:}/$'\\t'/:}")
  done
  _describe 'helm-doctor' answers
}
if [[ \${funcstack[1]} == _helm_doctor ]]; then _helm_doctor "$@"; else compdef _helm_doctor helm-doctor kubectl-release_fix; fi
`;

const fish = `function __helm_doctor_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] __complete $words[2..-1] 2>/dev/null | string match -v -r '^:[0-9]+$'
end
complete -c helm-doctor -f -a '(__helm_doctor_complete)'
complete -c kubectl-release_fix -f -a '(__helm_doctor_complete)'
`;

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish };
