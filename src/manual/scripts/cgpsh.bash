# Completion of cgpsh for bash: the program itself says what may be typed.
# Written by `cgpsh generate`; do not edit.
_cgpsh() {
    COMPREPLY=()
    local program=${1/#\~/$HOME} line what=''
    while IFS= read -r line; do
        if [[ -z $what ]]; then
            what=$line
        else
            COMPREPLY+=("$line")
        fi
    done < <("$program" complete bash --kind "${COMP_TYPE:-9}" --columns "${COLUMNS:-80}" \
        -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    case $what in
        files)
            compopt -o filenames +o nospace 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2")
            ;;
        directories)
            compopt -o filenames +o nospace 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$2")
            ;;
    esac
}
complete -o nospace -o nosort -F _cgpsh cgpsh 2>/dev/null || complete -o nospace -F _cgpsh cgpsh
