//! Reports beside a check of the same domain now.

use serde::{Deserialize, Serialize};

/// What a check of the domain has seen. What was not checked is left out, and then nothing is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
#[serde(default)]
pub struct LiveCheck {
    /// The text of the policy that the policy host serves.
    pub policy: Option<String>,
    /// MX hosts that were connected to and are well.
    pub good_mx: Vec<String>,
    /// MX hosts that were connected to and fail.
    pub bad_mx: Vec<String>,
    /// MX hosts that were connected to and hold for some senders only.
    pub mixed_mx: Vec<String>,
}

/// The two side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct LiveComparison {
    /// Whether the policy that is served is the one that was last reported; nothing if either is not known.
    pub policy_matches: Option<bool>,
    /// The same in a sentence; empty if nothing can be said.
    pub policy_sentence: String,
    /// Reporters that may still use another policy than the one served.
    pub holders: Vec<PolicyHolder>,
    /// Each MX host with an incident, and how it is now.
    pub hosts: Vec<HostNow>,
}

/// A reporter that may still use an older policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct PolicyHolder {
    /// The organisation.
    pub reporter: String,
    /// The mode of the policy that it used last.
    pub mode: Option<String>,
    /// The last day on which it used it.
    pub last_day: String,
    /// The last day on which it may still use it.
    pub held_until: String,
}

/// Whether a host that failed is well now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "reports.ts"))]
pub struct HostNow {
    /// The host.
    pub mx: String,
    /// The result type of its latest incident.
    pub result_type: String,
    /// Whether it fails now; nothing if it was not connected to, or if that depends on the sender.
    pub fails_now: Option<bool>,
    /// The same in a sentence.
    pub sentence: String,
}
