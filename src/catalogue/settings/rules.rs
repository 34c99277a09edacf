//! Rules for the mail and the signals of the whole server.
//!
//! A Rule is an array `(priority,name,conditions,actions,comment)`. Conditions are arrays
//! `(what,operation,parameter)`, all of which must hold; actions are arrays `(what,parameter)`.
//! Where there is no parameter, `---` may stand in its place.
use crate::access::right::Access::Server;
use crate::access::right::ServerRight::Settings;
use crate::request::declare::commands;
use crate::request::kinds::{Rule, RuleName, Rules};
use crate::request::reply::Rows;

commands! { settings RuleRequest;

    /// Shows the server-wide Rules for mail.
    ///
    /// > GETSERVERMAILRULES
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETSERVERMAILRULES GetServerMailRules {} -> Rows;

    /// Replaces the server-wide Rules for mail.
    ///
    /// All old Rules go; the empty array leaves none. They are applied to every message when it
    /// enters the queue, those of higher priority first. 10 is the highest priority, 9 to 1 follow,
    /// a Rule with 0 is kept and does nothing. The conditions of a Rule must all hold, and a Rule
    /// without conditions always applies. Operations are `is` and `is not`, whose parameter may
    /// have `*` in it; `in` and `not in` with a list separated by commas; `greater than` and `less
    /// than`.
    ///
    /// > SETSERVERMAILRULES ((9,spam,((Subject,is,"*casino*")),(("Reject with",no),(Discard))))
    /// > SETSERVERMAILRULES ()
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETSERVERMAILRULES" => "SETSERVERMAILRULES {was}")]
    SETSERVERMAILRULES SetServerMailRules { rules: Rules } -> ();

    /// Adds, replaces or removes one of the server-wide Rules for mail.
    ///
    /// A Rule of four or five elements takes the place of the one of its name, or is added. With
    /// fewer elements it only gives the Rule of that name a new priority, and that Rule must exist.
    /// Removing a Rule that is not there is no error.
    ///
    /// > UPDATESERVERMAILRULE (9,spam,((Subject,is,"*casino*")),((Discard)))
    /// > UPDATESERVERMAILRULE (0,spam)
    /// > UPDATESERVERMAILRULE DELETE spam
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    #[undo("GETSERVERMAILRULES" => "SETSERVERMAILRULES {was}")]
    #[origin(Observed)]
    UPDATESERVERMAILRULE UpdateServerMailRule {
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Shows the server-wide Rules for signals.
    ///
    /// > GETSERVERSIGNALRULES
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    GETSERVERSIGNALRULES GetServerSignalRules {} -> Rows;

    /// Replaces the server-wide Rules for signals.
    ///
    /// All old Rules go; the empty array leaves none. They apply to calls and instant messages that
    /// begin, not to what belongs to a dialog already. The hundreds of the priority are the stage:
    /// 1000 at once, 1000 less the seconds after some time, 5 when nobody answers, 3 when busy, 1
    /// after any other failure. `100006` is priority 6, at once.
    ///
    /// > SETSERVERSIGNALRULES ((100006,night,(("Time Of Day",in,"22:00-06:00")),((Discard))))
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETSERVERSIGNALRULES" => "SETSERVERSIGNALRULES {was}")]
    SETSERVERSIGNALRULES SetServerSignalRules { rules: Rules } -> ();

    /// Adds, replaces or removes one of the server-wide Rules for signals.
    ///
    /// It works as [`UpdateServerMailRule`] does.
    ///
    /// > UPDATESERVERSIGNALRULE (100006,night,(),(("Reject with",603)))
    /// > UPDATESERVERSIGNALRULE DELETE night
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    #[undo("GETSERVERSIGNALRULES" => "SETSERVERSIGNALRULES {was}")]
    #[origin(Observed)]
    UPDATESERVERSIGNALRULE UpdateServerSignalRule {
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Shows the cluster-wide Rules for mail.
    ///
    /// > GETCLUSTERMAILRULES
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERMAILRULES GetClusterMailRules {} -> Rows;

    /// Replaces the cluster-wide Rules for mail.
    ///
    /// All old Rules go. They have the make of those of [`SetServerMailRules`] and apply on every
    /// member.
    ///
    /// > SETCLUSTERMAILRULES ((9,spam,((Subject,is,"*casino*")),((Discard))))
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERMAILRULES" => "SETCLUSTERMAILRULES {was}")]
    #[scope(Cluster)]
    SETCLUSTERMAILRULES SetClusterMailRules { rules: Rules } -> ();

    /// Adds, replaces or removes one of the cluster-wide Rules for mail.
    ///
    /// It works as [`UpdateServerMailRule`] does.
    ///
    /// > UPDATECLUSTERMAILRULE (0,spam)
    /// > UPDATECLUSTERMAILRULE DELETE spam
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    #[undo("GETCLUSTERMAILRULES" => "SETCLUSTERMAILRULES {was}")]
    #[scope(Cluster)]
    #[origin(Observed)]
    UPDATECLUSTERMAILRULE UpdateClusterMailRule {
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();

    /// Shows the cluster-wide Rules for signals.
    ///
    /// > GETCLUSTERSIGNALRULES
    #[needs(Server(&[Settings]))]
    #[effect(Reads)]
    #[scope(Cluster)]
    GETCLUSTERSIGNALRULES GetClusterSignalRules {} -> Rows;

    /// Replaces the cluster-wide Rules for signals.
    ///
    /// All old Rules go. They have the make of those of [`SetServerSignalRules`] and apply on every
    /// member.
    ///
    /// > SETCLUSTERSIGNALRULES ((100006,night,(),(("Reject with",603))))
    #[needs(Server(&[Settings]))]
    #[effect(Replaces)]
    #[undo("GETCLUSTERSIGNALRULES" => "SETCLUSTERSIGNALRULES {was}")]
    #[scope(Cluster)]
    SETCLUSTERSIGNALRULES SetClusterSignalRules { rules: Rules } -> ();

    /// Adds, replaces or removes one of the cluster-wide Rules for signals.
    ///
    /// It works as [`UpdateServerMailRule`] does.
    ///
    /// > UPDATECLUSTERSIGNALRULE (100000,night)
    /// > UPDATECLUSTERSIGNALRULE DELETE night
    #[needs(Server(&[Settings]))]
    #[effect(Merges)]
    #[undo("GETCLUSTERSIGNALRULES" => "SETCLUSTERSIGNALRULES {was}")]
    #[scope(Cluster)]
    #[origin(Observed)]
    UPDATECLUSTERSIGNALRULE UpdateClusterSignalRule {
        #[choice(OneOf)]
        rule: Option<Rule>,
        /// The name of the Rule to be removed.
        #[choice(Or)]
        "DELETE" old_rule: Option<RuleName>,
    } -> ();
}
