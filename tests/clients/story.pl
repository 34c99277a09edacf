#!/usr/bin/perl
# A client of the kind that administrators' scripts have had for twenty years: sockets, lone line feeds,
# status lines by regular expression, and a reader of its own for the data. It shares nothing with the
# program.
#
# story.pl HOST PORT PASSWORD
use strict;
use warnings;
use IO::Socket::INET;
use Digest::MD5 qw(md5_hex);

my ($host, $port, $password) = @ARGV;

package Client;

sub new {
    my ($class, %how) = @_;
    my $self = bless { inline => 0, code => 0, text => '' }, $class;
    $self->{socket} = IO::Socket::INET->new(
        PeerAddr => $how{host}, PeerPort => $how{port}, Timeout => 60
    ) or die "no connection: $@";
    $self->{socket}->autoflush(1);
    $self->{greeting} = $self->line;
    $self->split_status($self->{greeting}) or die "no greeting: $self->{greeting}";
    die "greeted with $self->{code}" unless $self->{code} == 200;
    return $self;
}

sub line {
    my ($self) = @_;
    my $line = readline $self->{socket};
    die 'the server has closed' unless defined $line;
    $line =~ s/\r?\n$//;
    return $line;
}

sub split_status {
    my ($self, $line) = @_;
    return 0 unless $line =~ /^(\d+)\s(.*)$/;
    ($self->{code}, $self->{text}) = ($1, $2);
    return 1;
}

# Sends a line with a lone line feed and takes the status.
sub say {
    my ($self, $line) = @_;
    print { $self->{socket} } $line . "\012";
    my $answer = $self->line;
    $self->split_status($answer) or die "no status: $answer";
    return $self->{code};
}

sub good { my ($self) = @_; return $self->{code} == 200 || $self->{code} == 201 }

sub log_in {
    my ($self, $user, $secret, $way) = @_;
    if ($way eq 'apop') {
        $self->{greeting} =~ /(<.*@.*>)/ or die 'no stamp';
        $self->say("APOP $user " . Digest::MD5::md5_hex($1 . $secret));
    } elsif ($way eq 'webuser') {
        $self->say("AUTH WEBUSER $user $secret");
    } elsif ($way eq 'cram') {
        $self->say('AUTH CRAM-MD5');
        return $self->{code} unless $self->{code} == 300;
        my $challenge = Base64::decode($self->{text});
        $self->say(Base64::encode("$user " . Client::hmac($secret, $challenge)));
    } elsif ($way eq 'plain') {
        $self->say('AUTH PLAIN ' . Base64::encode("\0$user\0$secret"));
    } else {
        $self->say("USER $user");
        return $self->{code} unless $self->{code} == 300;
        $self->say("PASS $secret");
    }
    return $self->{code};
}

# A keyed digest as RFC 2104 has it.
sub hmac {
    my ($key, $text) = @_;
    $key = Digest::MD5::md5($key) if length $key > 64;
    $key .= "\0" x (64 - length $key);
    my $inner = Digest::MD5::md5(($key ^ ("\x36" x 64)) . $text);
    return Digest::MD5::md5_hex(($key ^ ("\x5c" x 64)) . $inner);
}

# Carries a command out and hands its data back.
sub ask {
    my ($self, $line) = @_;
    $self->say($line);
    return undef unless $self->good;
    return Reader::read($self->{text}) if $self->{code} == 201;
    return undef unless $self->{text} =~ /^data follow/;
    # Without INLINE the first sign tells where the data ends.
    my $data = $self->line;
    my %ends = ('(' => ')', '{' => '}');
    my $end = $ends{ substr $data, 0, 1 };
    if (defined $end) {
        $data .= ' ' . $self->line until $data =~ /\Q$end\E\s*$/;
    }
    return Reader::read($data);
}

package Base64;

sub encode { my $text = pack 'u', $_[0]; return _lines($text) }

sub _lines {
    my $out = '';
    for (split /\n/, $_[0]) {
        my $line = substr $_, 1;
        $line =~ tr#` -_#AA-Za-z0-9+/#;
        $out .= $line;
    }
    my $pad = (3 - length($_[0] eq '' ? '' : unpack 'u', $_[0]) % 3) % 3;
    substr($out, -$pad) = '=' x $pad if $pad;
    return $out;
}

sub decode {
    my ($text) = @_;
    $text =~ tr#A-Za-z0-9+/##cd;
    $text =~ tr#A-Za-z0-9+/# -_#;
    my $out = '';
    while ($text =~ /(.{1,60})/gs) { $out .= unpack 'u', chr(32 + length($1) * 3 / 4) . $1 }
    return $out;
}

# Reads data as the scripts do: words, quoted strings with \", \\ and decimal codes, arrays,
# dictionaries, data blocks as they stand, and whatever begins with a number sign as a word.
package Reader;

my ($text, $at);

sub read { ($text, $at) = ($_[0], 0); my $value = value(); skip(); rest() if $at < length $text; return $value }
sub rest { die "left over at $at: " . substr $text, $at, 40 }
sub skip { $at++ while substr($text, $at, 1) =~ /^\s/ && $at < length $text }

sub value {
    skip();
    my $sign = substr $text, $at, 1;
    return array() if $sign eq '(';
    return dictionary() if $sign eq '{';
    return word();
}

sub word {
    skip();
    my $sign = substr $text, $at, 1;
    pos($text) = $at;
    if ($sign eq '"') {
        my $word = '';
        while (substr($text, $at, 1) eq '"') {
            pos($text) = $at;
            $text =~ /\G"((?:[^"\\]|\\.)*)"/gc or rest();
            my $part = $1;
            $at = pos $text;
            $part =~ s/\\(\d\d\d|.)/length $1 == 3 ? chr $1 : $1 eq 'e' ? "\n" : $1/ge;
            $word .= $part;
            skip();
        }
        return $word;
    }
    if ($sign eq '[') {
        $text =~ /\G(\[[^\]]*\])/gc or rest();
        $at = pos $text;
        return $1;
    }
    $text =~ /\G([A-Za-z0-9\x80-\xff_.@!#%:\]\[-]+)/gc or rest();
    $at = pos $text;
    return $1;
}

sub array {
    my @found;
    $at++;
    for (;;) {
        skip();
        if (substr($text, $at, 1) eq ')') { $at++; return \@found }
        push @found, value();
        skip();
        my $sign = substr $text, $at, 1;
        if ($sign eq ',') { $at++ } elsif ($sign ne ')') { rest() }
    }
}

sub dictionary {
    my %found;
    $at++;
    for (;;) {
        skip();
        if (substr($text, $at, 1) eq '}') { $at++; return \%found }
        my $key = word();
        skip();
        substr($text, $at++, 1) eq '=' or rest();
        $found{$key} = value();
        skip();
        substr($text, $at++, 1) eq ';' or rest();
    }
}

# Prints data as the scripts do: quotes around everything that is more than letters and digits.
package Printer;

sub show {
    my ($value) = @_;
    return '(' . join(',', map { show($_) } @$value) . ')' if ref $value eq 'ARRAY';
    if (ref $value eq 'HASH') {
        return '{' . join('', map { show($_) . '=' . show($value->{$_}) . ';' } sort keys %$value) . '}';
    }
    return $value if $value =~ /^[A-Za-z0-9]+$/ || $value =~ /^\[.*\]$/ || $value =~ /^#-?\d+$/;
    $value =~ s/(["\\])/\\$1/g;
    $value =~ s/([\x00-\x1f\x7f])/sprintf '\\%03d', ord $1/ge;
    return "\"$value\"";
}

package main;

my $count = 0;

sub is {
    my ($got, $wanted, $what) = @_;
    $count++;
    my ($left, $right) = map { defined $_ ? ref $_ ? Printer::show($_) : $_ : 'undef' } $got, $wanted;
    die "$what: $left, not $right\n" unless $left eq $right;
}

sub fails {
    my ($client, $line, $code, $text) = @_;
    $client->ask($line);
    is("$client->{code} $client->{text}", "$code $text", $line);
}

# Each way in, and each way out.
for my $way (qw(apop user cram plain)) {
    my $client = Client->new(host => $host, port => $port);
    is($client->log_in('postmaster', 'wrong', $way), 515, "$way, wrong");
    is($client->log_in('nobody@nowhere.example', $password, $way), 515, "$way, nobody") if $way eq 'user';
    is($client->log_in('postmaster', $password, $way), 200, $way);
    $client->say('QUIT');
    is("$client->{code} $client->{text}", '200 CommuniGate Pro PWD connection closed', 'QUIT');
    is(defined readline($client->{socket}) ? 1 : 0, 0, 'it is closed');
}

my $client = Client->new(host => $host, port => $port);
is($client->{text} =~ /CommuniGate Pro.* PWD Server .* ready <.*@.*>/ ? 1 : 0, 1, 'the greeting');
$client->log_in('postmaster', $password, 'apop');

# The same story in both modes: the data on lines of its own, and on the status line.
for my $inline (0, 1) {
    if ($inline) { is($client->say('INLINE'), 200, 'INLINE') }
    my $domain = "perl$inline.example";
    is($client->say("CreateDomain $domain"), 200, 'a Domain');
    fails($client, "CreateDomain $domain", 500, 'domain with this name already exists');
    my $name = "J\xc3\xbcrgen \"Jay\" O\\Neil";
    my $settings = { RealName => $name, Password => 'se"cr\\et', MaxAccountSize => '10M' };
    is($client->say("CreateAccount jay\@$domain " . Printer::show($settings)), 200, 'an Account');
    is($client->say("CreateAccount kim\@$domain TextMailbox external " . Printer::show({})), 200, 'old');
    my $read = $client->ask("GetAccountSettings jay\@$domain");
    is($read->{RealName}, $name, 'a name with everything in it');
    is($read->{MaxAccountSize}, '10M', 'a size');
    is($client->say("VerifyAccountPassword jay\@$domain PASSWORD " . Printer::show('se"cr\\et')), 200, 'pw');
    my $list = $client->ask("ListAccounts $domain");
    is(join(' ', sort keys %$list), 'jay kim', 'the Accounts');
    is($list->{jay}, 'macnt', 'its kind');
    is($client->say("SetAccountAliases jay\@$domain " . Printer::show(['j.j', 'info-desk'])), 200, 'Aliases');
    is([sort @{ $client->ask("GetAccountAliases jay\@$domain") }], ['info-desk', 'j.j'], 'the Aliases');
    my $rules = [[5, '#Vacation', [['Human Generated', '---']], [['Reply with', "Away,\nsorry"]]]];
    is($client->say("SetAccountMailRules jay\@$domain " . Printer::show($rules)), 200, 'Rules');
    my $back = $client->ask("GetAccountMailRules jay\@$domain");
    is($back->[0][1], '#Vacation', 'the Rule');
    is($back->[0][3][0][0], 'Reply with', 'its action');
    is($client->say("UpdateAccountSettings jay\@$domain " . Printer::show({ MaxAccountSize => 'default' })), 200, 'd');
    is($client->ask("GetAccountSettings jay\@$domain")->{MaxAccountSize}, undef, 'no size any more');
    is($client->say("CreateForwarder to\@$domain TO \"elsewhere\@example.org\""), 200, 'a Forwarder');
    is($client->ask("GetForwarder to\@$domain"), 'elsewhere@example.org', 'where it leads');
    is($client->say("CreateGroup all\@$domain " . Printer::show({ Members => ['jay', 'kim'] })), 200, 'a Group');
    is($client->ask("GetGroup all\@$domain")->{Members}, ['jay', 'kim'], 'its Members');
    is($client->say("CreateMailbox jay\@$domain MAILBOX \"Archive/2026\""), 200, 'a Mailbox');
    my $boxes = $client->ask("ListMailboxes jay\@$domain FILTER \"Archive*\"");
    is(exists $boxes->{'Archive/2026'} ? 1 : 0, 1, 'the Mailbox');
    # Whole files travel on one line.
    my $block = '[' . Base64::encode("line\n" x 200_000) . ']';
    is($client->say("WriteStorageFile jay\@$domain FILE big.txt DATA $block"), 200, 'a file of a million bytes');
    my $file = $client->ask("ReadStorageFile jay\@$domain FILE big.txt");
    is(substr($file->[0], 0, 12), '[' . substr(Base64::encode("line\nline\n"), 0, 11), 'its beginning');
    is(length $file->[0], length $block, 'all of it');
    fails($client, "GetAccountSettings nobody\@$domain", 513, 'unknown user account');
    fails($client, 'ListAccounts nowhere.example', 512, 'unknown secondary domain name');
    fails($client, 'GetForwarder nobody', 553, 'forwarder is not found');
    fails($client, 'NoSuchCommand at all', 500, 'unknown command');
    $client->ask('GetAccountSettings {a=""x"";}');
    is($client->{code} >= 500 ? 1 : 0, 1, 'what nobody can read');
    is($client->say("RenameAccount kim\@$domain into lee\@$domain"), 200, 'another name');
    my $session = $client->ask("CreateWebUserSession jay\@$domain ADDRESS [127.0.0.1]:3456");
    my $web = Client->new(host => $host, port => $port);
    is($web->log_in("jay\@$domain", $session, 'webuser'), 200, 'in by a session');
    $web->say('QUIT');
    is($client->say("DeleteDomain $domain FORCE"), 200, 'all gone');
}
$client->say('QUIT');
print "$count checks\n";
