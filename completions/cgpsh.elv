
use builtin;
use str;

set edit:completion:arg-completer[cgpsh] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'cgpsh'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'cgpsh'= {
            cand -p 'Work where this profile leads to'
            cand --profile 'Work where this profile leads to'
            cand -H 'Ask the PWD server of this host; the port is 106 if none is given'
            cand --host 'Ask the PWD server of this host; the port is 106 if none is given'
            cand -u 'Log in to the server as this Account'
            cand --user 'Log in to the server as this Account'
            cand --password-file 'Read the password from a file that only you can read'
            cand --password-fd 'Read the password from an open file descriptor'
            cand --password-command 'Read the password from a command, such as one that asks your keyring'
            cand --auth-method 'How the password is proved to the server'
            cand --tls 'How the connection is encrypted'
            cand --pin 'Take the certificate with this SHA-256 and no other'
            cand --ca-file 'Trust the authorities in this PEM file, besides those of the system'
            cand --ssh 'Go through this host, with ssh'
            cand --timeout 'Give up when the server is silent for this many seconds; 60 if not given'
            cand --data 'Use the store in this directory, not the one in your data directory'
            cand --main-domain 'The name of the Main Domain of a new store; the name of this machine if not given'
            cand --as 'Work as this Account of the embedded engine; postmaster if not given'
            cand -c 'Carry out this command; may be given more than once'
            cand --command 'Carry out this command; may be given more than once'
            cand -f 'Carry out the commands of a file, one a line; - is standard input'
            cand --file 'Carry out the commands of a file, one a line; - is standard input'
            cand -o 'How results are printed'
            cand --output 'How results are printed'
            cand --view 'How tables for people are arranged'
            cand --window 'How many commands may be on their way before the first answer is here'
            cand --color 'When to use colours; auto asks the terminal, NO_COLOR and CLICOLOR'
            cand --allow-destroy 'Permit so many commands of a batch that remove something'
            cand --allow-servers 'Permit a batch to change something on so many servers at once, as --profile names them'
            cand --i-mean 'Permit a batch to remove this Domain with all that is in it, or to stop this server'
            cand --errors 'How failures are told on standard error'
            cand --failures 'Write the commands that fail into a file that can be carried out again'
            cand --journal 'Keep a journal, with which `cgpsh resume` goes on after any break'
            cand --undo 'Write a file that takes the changes back when it is carried out with -f'
            cand --csv 'Carry the commands out once for each row of a file of comma-separated values'
            cand --rate 'Send at most so many commands a second'
            cand --connections 'Send commands that have nothing to do with each other over so many connections at once'
            cand --no-tls 'Send everything in clear, so that others can read and change it'
            cand --insecure 'Take any certificate, and without TLS send the password in clear: whoever sits in between can be the server'
            cand --cluster 'Work as a Dynamic Cluster of one, so that cluster commands can be used'
            cand --raw-values 'Show sizes, periods and times on a terminal as they are stored'
            cand --accessible 'Write so that a screen reader can follow: labelled lines, and nothing that is drawn anew'
            cand --stop-on-error 'Stop at the first command that fails'
            cand --read-only 'Send nothing but what reads'
            cand --dry-run 'Show what would be changed, and send nothing but what reads'
            cand --allow-loss 'Permit a batch to replace settings so that some are lost, where the danger is high'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand check 'Say what a batch would do, and all that is wrong with it, without carrying anything out'
            cand resume 'Go on with a batch that was interrupted, where its journal ends'
            cand serve 'Serve the PWD protocol, so that CommuniGate clients can work on a store'
            cand complete 'Say what may be typed at the end of a command line; the completions of shells ask so'
            cand generate 'Write the man pages and the shell completions below a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cgpsh;check'= {
            cand --errors 'How failures are told on standard error'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cgpsh;resume'= {
            cand -p 'Work where this profile leads to'
            cand --profile 'Work where this profile leads to'
            cand -H 'Ask the PWD server of this host; the port is 106 if none is given'
            cand --host 'Ask the PWD server of this host; the port is 106 if none is given'
            cand -u 'Log in to the server as this Account'
            cand --user 'Log in to the server as this Account'
            cand --password-file 'Read the password from a file that only you can read'
            cand --password-fd 'Read the password from an open file descriptor'
            cand --password-command 'Read the password from a command, such as one that asks your keyring'
            cand --auth-method 'How the password is proved to the server'
            cand --tls 'How the connection is encrypted'
            cand --pin 'Take the certificate with this SHA-256 and no other'
            cand --ca-file 'Trust the authorities in this PEM file, besides those of the system'
            cand --ssh 'Go through this host, with ssh'
            cand --timeout 'Give up when the server is silent for this many seconds; 60 if not given'
            cand --data 'Use the store in this directory, not the one in your data directory'
            cand --main-domain 'The name of the Main Domain of a new store; the name of this machine if not given'
            cand --as 'Work as this Account of the embedded engine; postmaster if not given'
            cand --no-tls 'Send everything in clear, so that others can read and change it'
            cand --insecure 'Take any certificate, and without TLS send the password in clear: whoever sits in between can be the server'
            cand --cluster 'Work as a Dynamic Cluster of one, so that cluster commands can be used'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cgpsh;serve'= {
            cand --data 'Use the store in this directory, not the one in your data directory'
            cand --main-domain 'The name of the Main Domain; a new store needs it'
            cand --admin-password-file 'The file with the postmaster''s password; a new store needs it'
            cand --listen 'Listen on this address; may be given more than once'
            cand --listen-tls 'Listen on this address for connections that begin with TLS; may be given more than once'
            cand --tls-certificate 'The server''s certificate with those that lead to its authority, in PEM'
            cand --tls-key 'The private key of the certificate, in PEM'
            cand --idle-timeout 'Close connections that are silent for this many seconds'
            cand --cluster 'Work as a Dynamic Cluster of one, so that cluster commands can be used'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cgpsh;complete'= {
            cand --kind 'What bash wants to do with the answer, as in COMP_TYPE'
            cand --columns 'The columns of the terminal'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'cgpsh;generate'= {
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'cgpsh;help'= {
            cand check 'Say what a batch would do, and all that is wrong with it, without carrying anything out'
            cand resume 'Go on with a batch that was interrupted, where its journal ends'
            cand serve 'Serve the PWD protocol, so that CommuniGate clients can work on a store'
            cand complete 'Say what may be typed at the end of a command line; the completions of shells ask so'
            cand generate 'Write the man pages and the shell completions below a directory'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'cgpsh;help;check'= {
        }
        &'cgpsh;help;resume'= {
        }
        &'cgpsh;help;serve'= {
        }
        &'cgpsh;help;complete'= {
        }
        &'cgpsh;help;generate'= {
        }
        &'cgpsh;help;help'= {
        }
    ]
    $completions[$command]
}
