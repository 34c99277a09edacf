
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'cgpsh' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'cgpsh'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'cgpsh' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Work where this profile leads to')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Work where this profile leads to')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Ask the PWD server of this host; the port is 106 if none is given')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Ask the PWD server of this host; the port is 106 if none is given')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Log in to the server as this Account')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Log in to the server as this Account')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'Read the password from a file that only you can read')
            [CompletionResult]::new('--password-fd', '--password-fd', [CompletionResultType]::ParameterName, 'Read the password from an open file descriptor')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Read the password from a command, such as one that asks your keyring')
            [CompletionResult]::new('--auth-method', '--auth-method', [CompletionResultType]::ParameterName, 'How the password is proved to the server')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'How the connection is encrypted')
            [CompletionResult]::new('--pin', '--pin', [CompletionResultType]::ParameterName, 'Take the certificate with this SHA-256 and no other')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the authorities in this PEM file, besides those of the system')
            [CompletionResult]::new('--ssh', '--ssh', [CompletionResultType]::ParameterName, 'Go through this host, with ssh')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up when the server is silent for this many seconds; 60 if not given')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Use the store in this directory, not the one in your data directory')
            [CompletionResult]::new('--main-domain', '--main-domain', [CompletionResultType]::ParameterName, 'The name of the Main Domain of a new store; the name of this machine if not given')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Work as this Account of the embedded engine; postmaster if not given')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'Carry out this command; may be given more than once')
            [CompletionResult]::new('--command', '--command', [CompletionResultType]::ParameterName, 'Carry out this command; may be given more than once')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Carry out the commands of a file, one a line; - is standard input')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Carry out the commands of a file, one a line; - is standard input')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--view', '--view', [CompletionResultType]::ParameterName, 'How tables for people are arranged')
            [CompletionResult]::new('--window', '--window', [CompletionResultType]::ParameterName, 'How many commands may be on their way before the first answer is here')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colours; auto asks the terminal, NO_COLOR and CLICOLOR')
            [CompletionResult]::new('--allow-destroy', '--allow-destroy', [CompletionResultType]::ParameterName, 'Permit so many commands of a batch that remove something')
            [CompletionResult]::new('--allow-servers', '--allow-servers', [CompletionResultType]::ParameterName, 'Permit a batch to change something on so many servers at once, as --profile names them')
            [CompletionResult]::new('--i-mean', '--i-mean', [CompletionResultType]::ParameterName, 'Permit a batch to remove this Domain with all that is in it, or to stop this server')
            [CompletionResult]::new('--errors', '--errors', [CompletionResultType]::ParameterName, 'How failures are told on standard error')
            [CompletionResult]::new('--failures', '--failures', [CompletionResultType]::ParameterName, 'Write the commands that fail into a file that can be carried out again')
            [CompletionResult]::new('--journal', '--journal', [CompletionResultType]::ParameterName, 'Keep a journal, with which `cgpsh resume` goes on after any break')
            [CompletionResult]::new('--undo', '--undo', [CompletionResultType]::ParameterName, 'Write a file that takes the changes back when it is carried out with -f')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Carry the commands out once for each row of a file of comma-separated values')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Send at most so many commands a second')
            [CompletionResult]::new('--connections', '--connections', [CompletionResultType]::ParameterName, 'Send commands that have nothing to do with each other over so many connections at once')
            [CompletionResult]::new('--no-tls', '--no-tls', [CompletionResultType]::ParameterName, 'Send everything in clear, so that others can read and change it')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Take any certificate, and without TLS send the password in clear: whoever sits in between can be the server')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Work as a Dynamic Cluster of one, so that cluster commands can be used')
            [CompletionResult]::new('--raw-values', '--raw-values', [CompletionResultType]::ParameterName, 'Show sizes, periods and times on a terminal as they are stored')
            [CompletionResult]::new('--accessible', '--accessible', [CompletionResultType]::ParameterName, 'Write so that a screen reader can follow: labelled lines, and nothing that is drawn anew')
            [CompletionResult]::new('--stop-on-error', '--stop-on-error', [CompletionResultType]::ParameterName, 'Stop at the first command that fails')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Send nothing but what reads')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be changed, and send nothing but what reads')
            [CompletionResult]::new('--allow-loss', '--allow-loss', [CompletionResultType]::ParameterName, 'Permit a batch to replace settings so that some are lost, where the danger is high')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what a batch would do, and all that is wrong with it, without carrying anything out')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a batch that was interrupted, where its journal ends')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the PWD protocol, so that CommuniGate clients can work on a store')
            [CompletionResult]::new('complete', 'complete', [CompletionResultType]::ParameterValue, 'Say what may be typed at the end of a command line; the completions of shells ask so')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write the man pages and the shell completions below a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cgpsh;check' {
            [CompletionResult]::new('--errors', '--errors', [CompletionResultType]::ParameterName, 'How failures are told on standard error')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cgpsh;resume' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Work where this profile leads to')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Work where this profile leads to')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'Ask the PWD server of this host; the port is 106 if none is given')
            [CompletionResult]::new('--host', '--host', [CompletionResultType]::ParameterName, 'Ask the PWD server of this host; the port is 106 if none is given')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Log in to the server as this Account')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Log in to the server as this Account')
            [CompletionResult]::new('--password-file', '--password-file', [CompletionResultType]::ParameterName, 'Read the password from a file that only you can read')
            [CompletionResult]::new('--password-fd', '--password-fd', [CompletionResultType]::ParameterName, 'Read the password from an open file descriptor')
            [CompletionResult]::new('--password-command', '--password-command', [CompletionResultType]::ParameterName, 'Read the password from a command, such as one that asks your keyring')
            [CompletionResult]::new('--auth-method', '--auth-method', [CompletionResultType]::ParameterName, 'How the password is proved to the server')
            [CompletionResult]::new('--tls', '--tls', [CompletionResultType]::ParameterName, 'How the connection is encrypted')
            [CompletionResult]::new('--pin', '--pin', [CompletionResultType]::ParameterName, 'Take the certificate with this SHA-256 and no other')
            [CompletionResult]::new('--ca-file', '--ca-file', [CompletionResultType]::ParameterName, 'Trust the authorities in this PEM file, besides those of the system')
            [CompletionResult]::new('--ssh', '--ssh', [CompletionResultType]::ParameterName, 'Go through this host, with ssh')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up when the server is silent for this many seconds; 60 if not given')
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Use the store in this directory, not the one in your data directory')
            [CompletionResult]::new('--main-domain', '--main-domain', [CompletionResultType]::ParameterName, 'The name of the Main Domain of a new store; the name of this machine if not given')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'Work as this Account of the embedded engine; postmaster if not given')
            [CompletionResult]::new('--no-tls', '--no-tls', [CompletionResultType]::ParameterName, 'Send everything in clear, so that others can read and change it')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Take any certificate, and without TLS send the password in clear: whoever sits in between can be the server')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Work as a Dynamic Cluster of one, so that cluster commands can be used')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cgpsh;serve' {
            [CompletionResult]::new('--data', '--data', [CompletionResultType]::ParameterName, 'Use the store in this directory, not the one in your data directory')
            [CompletionResult]::new('--main-domain', '--main-domain', [CompletionResultType]::ParameterName, 'The name of the Main Domain; a new store needs it')
            [CompletionResult]::new('--admin-password-file', '--admin-password-file', [CompletionResultType]::ParameterName, 'The file with the postmaster''s password; a new store needs it')
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Listen on this address; may be given more than once')
            [CompletionResult]::new('--listen-tls', '--listen-tls', [CompletionResultType]::ParameterName, 'Listen on this address for connections that begin with TLS; may be given more than once')
            [CompletionResult]::new('--tls-certificate', '--tls-certificate', [CompletionResultType]::ParameterName, 'The server''s certificate with those that lead to its authority, in PEM')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The private key of the certificate, in PEM')
            [CompletionResult]::new('--idle-timeout', '--idle-timeout', [CompletionResultType]::ParameterName, 'Close connections that are silent for this many seconds')
            [CompletionResult]::new('--cluster', '--cluster', [CompletionResultType]::ParameterName, 'Work as a Dynamic Cluster of one, so that cluster commands can be used')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cgpsh;complete' {
            [CompletionResult]::new('--kind', '--kind', [CompletionResultType]::ParameterName, 'What bash wants to do with the answer, as in COMP_TYPE')
            [CompletionResult]::new('--columns', '--columns', [CompletionResultType]::ParameterName, 'The columns of the terminal')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'cgpsh;generate' {
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'cgpsh;help' {
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Say what a batch would do, and all that is wrong with it, without carrying anything out')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a batch that was interrupted, where its journal ends')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve the PWD protocol, so that CommuniGate clients can work on a store')
            [CompletionResult]::new('complete', 'complete', [CompletionResultType]::ParameterValue, 'Say what may be typed at the end of a command line; the completions of shells ask so')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write the man pages and the shell completions below a directory')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'cgpsh;help;check' {
            break
        }
        'cgpsh;help;resume' {
            break
        }
        'cgpsh;help;serve' {
            break
        }
        'cgpsh;help;complete' {
            break
        }
        'cgpsh;help;generate' {
            break
        }
        'cgpsh;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
