# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_cgpsh_global_optspecs
    string join \n p/profile= H/host= u/user= password-file= password-fd= password-command= tls= no-tls insecure pin= ca-file= timeout= data= main-domain= cluster as= c/command= f/file= o/output= stop-on-error window= color= read-only dry-run allow-destroy= allow-loss i-mean= errors= failures= journal= undo= csv= rate= connections= h/help V/version
end

function __fish_cgpsh_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_cgpsh_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_cgpsh_using_subcommand
    set -l cmd (__fish_cgpsh_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c cgpsh -n "__fish_cgpsh_needs_command" -s p -l profile -d 'Work where this profile leads to' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s H -l host -d 'Ask the PWD server of this host; the port is 106 if none is given' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s u -l user -d 'Log in to the server as this Account' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l password-file -d 'Read the password from a file that only you can read' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l password-fd -d 'Read the password from an open file descriptor' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l password-command -d 'Read the password from a command, such as one that asks your keyring' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l tls -d 'How the connection is encrypted' -r -f -a "auto\t'With STLS, or from the start on port 1106; not at all to this machine itself'
stls\t'With STLS behind the greeting'
implicit\t'From the first byte'
off\t'Not at all: everybody on the way can read and change everything'"
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l pin -d 'Take the certificate with this SHA-256 and no other' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l ca-file -d 'Trust the authorities in this PEM file, besides those of the system' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l timeout -d 'Give up when the server is silent for this many seconds; 60 if not given' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l data -d 'Use the store in this directory, not the one in your data directory' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l main-domain -d 'The name of the Main Domain of a new store; the name of this machine if not given' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l as -d 'Work as this Account of the embedded engine; postmaster if not given' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s c -l command -d 'Carry out this command; may be given more than once' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s f -l file -d 'Carry out the commands of a file, one a line; - is standard input' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s o -l output -d 'How results are printed' -r -f -a "table\t'For people: tables, trees and lists'
json\t'One JSON document a result'
ndjson\t'JSON, one line a row'
csv\t'Comma-separated values with a header'
tsv\t'Tab-separated values with a header'
raw\t'The data format of CommuniGate, one line a result'"
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l window -d 'How many commands may be on their way before the first answer is here' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l color -d 'When to use colours; auto asks the terminal, NO_COLOR and CLICOLOR' -r -f -a "auto\t'On a terminal that shows them'
always\t'Always'
never\t'Never'"
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l allow-destroy -d 'Permit so many commands of a batch that remove something' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l i-mean -d 'Permit a batch to remove this Domain with all that is in it, or to stop this server' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l errors -d 'How failures are told on standard error' -r -f -a "text\t'For people: the place, what is wrong, and marks below it'
json\t'For programs: one JSON object a line'"
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l failures -d 'Write the commands that fail into a file that can be carried out again' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l journal -d 'Keep a journal, with which `cgpsh resume` goes on after any break' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l undo -d 'Write a file that takes the changes back when it is carried out with -f' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l csv -d 'Carry the commands out once for each row of a file of comma-separated values' -r -F
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l rate -d 'Send at most so many commands a second' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l connections -d 'Send commands that have nothing to do with each other over so many connections at once' -r
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l no-tls -d 'Send everything in clear, the password too, so that others can read and change it'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l insecure -d 'Take any certificate: whoever sits in between can be the server'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l cluster -d 'Work as a Dynamic Cluster of one, so that cluster commands can be used'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l stop-on-error -d 'Stop at the first command that fails'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l read-only -d 'Send nothing but what reads'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l dry-run -d 'Show what would be changed, and send nothing but what reads'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -l allow-loss -d 'Permit a batch to replace settings so that some are lost, where the danger is high'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -s V -l version -d 'Print version'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -f -a "check" -d 'Say what a batch would do, and all that is wrong with it, without carrying anything out'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -f -a "resume" -d 'Go on with a batch that was interrupted, where its journal ends'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -f -a "serve" -d 'Serve the PWD protocol, so that CommuniGate clients can work on a store'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -f -a "generate" -d 'Write the man pages and the shell completions below a directory'
complete -c cgpsh -n "__fish_cgpsh_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand check" -l errors -d 'How failures are told on standard error' -r -f -a "text\t'For people: the place, what is wrong, and marks below it'
json\t'For programs: one JSON object a line'"
complete -c cgpsh -n "__fish_cgpsh_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -s p -l profile -d 'Work where this profile leads to' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -s H -l host -d 'Ask the PWD server of this host; the port is 106 if none is given' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -s u -l user -d 'Log in to the server as this Account' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l password-file -d 'Read the password from a file that only you can read' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l password-fd -d 'Read the password from an open file descriptor' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l password-command -d 'Read the password from a command, such as one that asks your keyring' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l tls -d 'How the connection is encrypted' -r -f -a "auto\t'With STLS, or from the start on port 1106; not at all to this machine itself'
stls\t'With STLS behind the greeting'
implicit\t'From the first byte'
off\t'Not at all: everybody on the way can read and change everything'"
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l pin -d 'Take the certificate with this SHA-256 and no other' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l ca-file -d 'Trust the authorities in this PEM file, besides those of the system' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l timeout -d 'Give up when the server is silent for this many seconds; 60 if not given' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l data -d 'Use the store in this directory, not the one in your data directory' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l main-domain -d 'The name of the Main Domain of a new store; the name of this machine if not given' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l as -d 'Work as this Account of the embedded engine; postmaster if not given' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l no-tls -d 'Send everything in clear, the password too, so that others can read and change it'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l insecure -d 'Take any certificate: whoever sits in between can be the server'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -l cluster -d 'Work as a Dynamic Cluster of one, so that cluster commands can be used'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l data -d 'Use the store in this directory, not the one in your data directory' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l main-domain -d 'The name of the Main Domain; a new store needs it' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l admin-password-file -d 'The file with the postmaster\'s password; a new store needs it, and only you may read it' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l listen -d 'Listen on this address; may be given more than once' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l listen-tls -d 'Listen on this address for connections that begin with TLS; may be given more than once' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l tls-certificate -d 'The server\'s certificate with those that lead to its authority, in PEM' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l tls-key -d 'The private key of the certificate, in PEM' -r -F
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l idle-timeout -d 'Close connections that are silent for this many seconds' -r
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -l cluster -d 'Work as a Dynamic Cluster of one, so that cluster commands can be used'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand generate" -s h -l help -d 'Print help'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand help; and not __fish_seen_subcommand_from check resume serve generate help" -f -a "check" -d 'Say what a batch would do, and all that is wrong with it, without carrying anything out'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand help; and not __fish_seen_subcommand_from check resume serve generate help" -f -a "resume" -d 'Go on with a batch that was interrupted, where its journal ends'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand help; and not __fish_seen_subcommand_from check resume serve generate help" -f -a "serve" -d 'Serve the PWD protocol, so that CommuniGate clients can work on a store'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand help; and not __fish_seen_subcommand_from check resume serve generate help" -f -a "generate" -d 'Write the man pages and the shell completions below a directory'
complete -c cgpsh -n "__fish_cgpsh_using_subcommand help; and not __fish_seen_subcommand_from check resume serve generate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
