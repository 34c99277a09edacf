# Completion of cgpsh for fish: the program itself says what may be typed.
# Written by `cgpsh generate`; do not edit.
function __cgpsh_complete
    set -l words (commandline -opc)
    set -l answer ($words[1] complete fish -- (commandline -cp) 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path (commandline -ct)
        case directories
            __fish_complete_directories (commandline -ct) ''
        case '*'
            printf '%s\n' $answer[2..-1]
    end
end
complete -c cgpsh -f -k -a '(__cgpsh_complete)'
