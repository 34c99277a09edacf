"""A provisioning story, told with the CGPCLI package of PyPI.

Arguments: host, port, password of the postmaster. It ends with an exception where a server does
something else than the story expects.
"""
import ast
import signal
import sys
from datetime import datetime

from CGPCLI.Commands import Server
from CGPCLI.Errors import CommandFailedError, FailedLogin
from CGPCLI.Parser import IP, parse_to_CGP_object

MAIN = "main.example"


def gives(expected, reply):
    """The command has answered just this."""
    assert reply["body"] == expected, f"expected {expected!r}, got {reply!r}"


def done(reply):
    """The command was carried out and has answered no data."""
    assert reply == {"header": "200", "body": "OK"}, f"expected 200 OK, got {reply!r}"


def fails(code, text, command, *arguments, **options):
    """The command is refused with this code, and this in the text."""
    try:
        reply = command(*arguments, **options)
    except CommandFailedError as error:
        reply = ast.literal_eval(str(error))
        assert reply["header"] == str(code) and text in reply["body"], f"{code} {text}: {reply!r}"
        return
    raise AssertionError(f"{command.__name__}{arguments} must fail with {code}, got {reply!r}")


def connect(host, port, name, password):
    server = Server(host, port)
    server.connect()
    server.login(name, password)
    return server


def cannot_log_in(host, port, name, password):
    server = Server(host, port)
    server.connect()
    try:
        server.login(name, password)
    except FailedLogin:
        server.disconnect()
        return
    raise AssertionError(f"{name} must not be able to log in with {password!r}")


def domains(server):
    gives([MAIN], server.list_domains())
    gives(MAIN, server.main_domain_name())
    done(server.create_domain("client1.example"))
    done(server.create_domain("client2.example", settings={"AccountsLimit": "50"}))
    fails(500, "already exists", server.create_domain, "client1.example")
    fails(500, "already exists", server.create_domain, "CLIENT1.example")
    gives([MAIN, "client1.example", "client2.example"], server.list_domains())
    gives("50", {"body": server.get_domain_settings("client2.example")["body"]["AccountsLimit"]})
    done(server.update_domain_settings({"AccountsLimit": "60"}, domain_name="client2.example"))
    settings = server.get_domain_effective_settings("client2.example")["body"]
    assert settings["AccountsLimit"] == "60", settings
    done(server.set_domain_aliases("client1.example", ["www.client1.example", "c1.example"]))
    assert set(server.get_domain_aliases("client1.example")["body"]) == {
        "www.client1.example",
        "c1.example",
    }
    fails(500, "already exists", server.create_domain, "c1.example")
    fails(512, "unknown secondary domain name", server.get_domain_settings, "nowhere.example")
    done(server.rename_domain("client2.example", "customer2.example"))
    fails(512, "unknown secondary domain name", server.list_accounts, "client2.example")
    gives({}, server.list_accounts("customer2.example"))


def accounts(server):
    done(server.create_account("ann@client1.example", settings={"Password": "ann's pass"}))
    done(server.create_account("bob@client1.example", settings={"RealName": "Bob \u017d\u00e1k"}))
    done(server.create_account("c3@client1.example"))
    fails(501, "already exists", server.create_account, "ANN@client1.example")
    fails(512, "unknown secondary domain name", server.create_account, "ann@nowhere.example")
    gives(["ann", "bob", "c3"], {"body": sorted(server.list_accounts("client1.example")["body"])})
    gives(
        {"RealName": "Bob \u017d\u00e1k"},
        {"body": server.get_account_settings("bob@client1.example")["body"]},
    )
    done(server.update_account_settings("bob@client1.example", {"MaxAccountSize": "10M", "Age": 7}))
    settings = server.get_account_effective_settings("bob@client1.example")["body"]
    assert settings["MaxAccountSize"] == "10M" and settings["Age"] == 7, settings
    gives("10M", server.get_account_setting("bob@client1.example", "MaxAccountSize"))
    done(server.update_account_settings("bob@client1.example", {"MaxAccountSize": "default"}))
    assert "MaxAccountSize" not in server.get_account_settings("bob@client1.example")["body"]
    fails(513, "unknown user account", server.get_account_settings, "nobody@client1.example")
    # The package writes a boolean in a way that no server reads, and quotes without an escape.
    fails(500, "", server.update_account_settings, "bob@client1.example", {"a": True})
    fails(500, "", server.update_account_settings, "bob@client1.example", {"a": '"x"'})
    done(server.set_account_aliases("ann@client1.example", ["anna", "a.smith"]))
    aliases = server.get_account_aliases("ann@client1.example")["body"]
    assert sorted(aliases) == ["a.smith", "anna"], aliases
    fails(501, "already exists", server.create_account, "anna@client1.example")
    gives(
        server.get_account_settings("ann@client1.example")["body"],
        server.get_account_settings("anna@client1.example"),
    )
    done(server.rename_account("c3@client1.example", "carol@client1.example"))
    fails(513, "unknown user account", server.get_account_settings, "c3@client1.example")
    taken = ["carol@client1.example", "a.smith@client1.example"]
    fails(501, "already exists", server.rename_account, *taken)
    done(server.rename_account("carol@client1.example", "carol@customer2.example"))
    gives(["carol"], {"body": list(server.list_accounts("customer2.example")["body"])})
    created = server.get_account_info("bob@client1.example", key_name="Created")["body"]
    assert isinstance(created, datetime), created
    info = server.get_account_info("bob@client1.example", key_list=["Created", "Nothing"])["body"]
    assert info == {"Created": created}, info
    gives('', server.get_account_info("bob@client1.example", key_name="Nothing"))


def passwords(server, host, port):
    done(server.set_account_password("bob@client1.example", "Secret1"))
    done(server.verify_account_password("bob@client1.example", "Secret1"))
    fails(515, "", server.verify_account_password, "bob@client1.example", "secret1")
    bob = connect(host, port, "bob@client1.example", "Secret1")
    fails(510, "insufficient access rights", bob.list_domains)
    fails(510, "insufficient access rights", bob.delete_account, "ann@client1.example")
    done(bob.set_account_password("*", "Secret2"))
    bob.disconnect()
    cannot_log_in(host, port, "bob@client1.example", "Secret1")
    cannot_log_in(host, port, "nobody@client1.example", "Secret1")
    connect(host, port, "bob@client1.example", "Secret2").disconnect()
    # Spaces in a password, and a name with capitals.
    connect(host, port, "Ann@Client1.Example", "ann's pass").disconnect()
    done(server.suspend_domain("client1.example"))
    cannot_log_in(host, port, "bob@client1.example", "Secret2")
    done(server.resume_domain("client1.example"))
    connect(host, port, "bob@client1.example", "Secret2").disconnect()


def groups(server):
    done(server.create_group("team@client1.example", {"RealName": "The team"}))
    fails(523, "already exists", server.create_group, "team@client1.example")
    fails(523, "already exists", server.create_group, "ann@client1.example")
    members = {"Members": ["ann@client1.example", "bob@client1.example"], "RealName": "All of us"}
    done(server.set_group("team@client1.example", members))
    group = server.get_group("team@client1.example")["body"]
    assert group["RealName"] == "All of us" and len(group["Members"]) == 2, group
    done(server.rename_group("team@client1.example", "crew@client1.example"))
    gives(["crew"], server.list_groups("client1.example"))
    fails(551, "group is not found", server.get_group, "team@client1.example")
    done(server.delete_group("crew@client1.example"))
    gives([], server.list_groups("client1.example"))


def forwarders(server):
    done(server.create_forwarder("info@client1.example", "ann@elsewhere.example"))
    done(server.create_forwarder("sales@client1.example", "ann@elsewhere.example"))
    taken = ["info@client1.example", "x@elsewhere.example"]
    fails(524, "already exists", server.create_forwarder, *taken)
    # The package itself forgets a space in this command, and in the next.
    gives("ann@elsewhere.example", server.execute_command("GETFORWARDER info@client1.example"))
    found = server.execute_command("FINDFORWARDERS client1.example TO ann@elsewhere.example")
    gives(["info", "sales"], found)
    done(server.rename_forwarder("info@client1.example", "office@client1.example"))
    gives(["office", "sales"], server.list_forwarders("client1.example"))
    objects = server.list_domain_objects(
        "client1.example", 100, accounts=True, aliases=True, forwarders=True
    )["body"]
    assert objects[0] == "2" and objects[2:4] == ["2", "2"], objects
    assert objects[1]["anna"] == ["ann"], objects
    assert objects[1]["office"] == [["ann@elsewhere.example"]], objects
    done(server.delete_forwarder("office@client1.example"))
    gone = "GETFORWARDER office@client1.example"
    fails(553, "forwarder is not found", server.execute_command, gone)


def named_tasks(server):
    done(server.create_named_task("robot@client1.example", "ann"))
    done(server.update_named_task("robot@client1.example", {"programName": "robot"}))
    assert server.get_named_task("robot@client1.example")["body"]["programName"] == "robot"
    done(server.rename_named_task("robot@client1.example", "android@client1.example"))
    gives(["android"], {"body": list(server.list_domain_named_tasks("client1.example")["body"])})
    done(server.delete_named_task("android@client1.example"))


def rights(server, host, port):
    denied = (510, "insufficient access rights")
    bob = connect(host, port, "bob@client1.example", "Secret2")
    new, forwarder = "dave@client1.example", ["x@client1.example", "y@z.example"]

    def grant(*codes):
        """From here on Bob has just these rights; his connection stays as it is."""
        done(server.set_account_rights("bob@client1.example", list(codes)))
        gives(list(codes), server.get_account_rights("bob@client1.example"))

    # Without the Domain right no other Domain right is worth anything.
    grant("CanCreateAccounts", "CanCreateForwarders", "BasicSettings")
    fails(*denied, bob.list_accounts, "client1.example")
    fails(*denied, bob.get_account_settings, "ann@client1.example")
    fails(*denied, bob.create_account, new)
    fails(*denied, bob.create_forwarder, *forwarder)
    fails(*denied, bob.update_account_settings, "ann@client1.example", {"RealName": "x"})
    # The Domain right alone lets its holder see everything in the Domain, and change nothing.
    grant("Domain")
    gives(["ann", "bob"], {"body": sorted(bob.list_accounts("client1.example")["body"])})
    assert "Password" in bob.get_account_settings("ann@client1.example")["body"]
    gives([], bob.get_domain_mail_rules("client1.example"))
    fails(515, "", bob.verify_account_password, "ann@client1.example", "wrong")
    fails(*denied, bob.create_account, new)
    fails(*denied, bob.delete_account, "ann@client1.example")
    fails(*denied, bob.create_forwarder, *forwarder)
    fails(*denied, bob.set_account_password, "ann@client1.example", "x")
    fails(*denied, bob.set_account_aliases, "ann@client1.example", [])
    # What he may not change is passed over.
    done(bob.update_account_settings("ann@client1.example", {"RealName": "x"}))
    assert "RealName" not in server.get_account_settings("ann@client1.example")["body"]
    done(bob.update_domain_settings({"AccountsLimit": "1"}, domain_name="client1.example"))
    assert "AccountsLimit" not in server.get_domain_settings("client1.example")["body"]
    # It is a right over one Domain, and over those that are entrusted to it.
    fails(*denied, bob.list_accounts, "customer2.example")
    fails(*denied, bob.list_accounts, MAIN)
    fails(*denied, bob.list_domains)
    fails(*denied, bob.set_account_rights, "bob@client1.example", ["Domain", "BasicSettings"])
    entrusted = {"AdminDomainName": "client1.example"}
    done(server.update_domain_settings(entrusted, domain_name="customer2.example"))
    gives(["carol"], {"body": list(bob.list_accounts("customer2.example")["body"])})
    gives(["client1.example", "customer2.example"], bob.list_admin_domains())
    entrusted = {"AdminDomainName": "default"}
    done(server.update_domain_settings(entrusted, domain_name="customer2.example"))
    fails(*denied, bob.list_accounts, "customer2.example")
    # With more rights, more can be done; each counts alone.
    grant("Domain", "CanCreateAccounts")
    done(bob.create_account(new))
    fails(*denied, bob.create_account, "dave@customer2.example")
    fails(*denied, bob.create_forwarder, *forwarder)
    done(bob.delete_account(new))
    grant("Domain", "BasicSettings", "CanCreateForwarders")
    done(bob.create_forwarder(*forwarder))
    done(bob.delete_forwarder("x@client1.example"))
    done(bob.update_account_settings("ann@client1.example", {"RealName": "x"}))
    gives("x", server.get_account_setting("ann@client1.example", "RealName"))
    fails(*denied, bob.create_account, new)
    # Server rights are for the Main Domain.
    fails(501, "Main Domain", server.set_account_rights, "bob@client1.example", ["Master"])
    # What is taken away is gone at once.
    grant()
    fails(*denied, bob.list_accounts, "client1.example")
    gives({"RealName": "Bob \u017d\u00e1k"}, {"body": without_age(bob)})
    bob.disconnect()


def without_age(bob):
    """Bob's own settings, which he may always read, as far as they are known here."""
    settings = bob.get_account_settings("*")["body"]
    return {key: value for key, value in settings.items() if key not in ("Age", "Password")}


def values(server):
    now = server.execute_command("GETCURRENTTIME")["body"]
    assert isinstance(now, datetime), now
    nested = {"a": ["b", {"c": 1}], "d": IP("10.0.0.1", "25"), "e": datetime(2026, 11, 22, 12, 30)}
    for value in ["word", "two words", [], {}, ["x", []], 5, -5, nested, [None]]:
        gives(value, server.execute_command("ECHO " + parse_to_CGP_object(value)))
    fails(500, "unknown command", server.execute_command, "NOSUCHCOMMAND")
    done(server.execute_command("  noop  "))


def deletions(server, host, port):
    fails(555, "", server.delete_domain, "client1.example")
    done(server.delete_account("ann@client1.example"))
    fails(513, "unknown user account", server.get_account_settings, "anna@client1.example")
    cannot_log_in(host, port, "ann@client1.example", "ann's pass")
    done(server.delete_domain("client1.example", force=True))
    done(server.delete_domain("customer2.example", force=True))
    gives([MAIN], server.list_domains())
    fails(512, "unknown secondary domain name", server.list_accounts, "client1.example")


def main():
    # The package waits without end for what it expects.
    signal.alarm(120)
    host, port, password = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    cannot_log_in(host, port, "postmaster", "wrong")
    server = connect(host, port, "postmaster", password)
    domains(server)
    accounts(server)
    passwords(server, host, port)
    groups(server)
    forwarders(server)
    named_tasks(server)
    rights(server, host, port)
    values(server)
    deletions(server, host, port)
    server.disconnect()


main()
