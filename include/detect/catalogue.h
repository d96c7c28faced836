#ifndef DETECT_CATALOGUE_H
#define DETECT_CATALOGUE_H

/*
 * The rows of the catalogue by name, so that a predicate and its row cannot drift apart. Private to
 * src/detect; everybody else asks rules_catalogue(). The order is that of the output.
 */

#include "detect/rule.h"

/* clang-format off */
#define CATALOGUE(ROW) \
	ROW(auth_wrong_password) \
	ROW(auth_failed_unverified) \
	ROW(auth_rejected_despite_match) \
	ROW(auth_forbidden) \
	ROW(register_forbidden_unauthenticated) \
	ROW(auth_unknown_user) \
	ROW(auth_realm_mismatch) \
	ROW(auth_username_differs) \
	ROW(stale_loop) \
	ROW(challenge_ignored) \
	ROW(challenge_missing) \
	ROW(digest_malformed) \
	ROW(digest_unsupported) \
	ROW(basic_auth) \
	ROW(nc_not_increasing) \
	ROW(nonce_unknown) \
	ROW(rspauth_mismatch) \
	ROW(auth_retry_storm) \
	ROW(password_file_differs) \
	ROW(register_timeout) \
	ROW(registrar_unreachable) \
	ROW(response_unseen_by_client) \
	ROW(register_server_error) \
	ROW(register_rejected) \
	ROW(malformed_header) \
	ROW(malformed_sip) \
	ROW(refresh_failed) \
	ROW(interval_too_brief) \
	ROW(interval_loop) \
	ROW(interval_response_invalid) \
	ROW(redirect_loop) \
	ROW(expires_shortened) \
	ROW(expires_raised) \
	ROW(expires_conflict) \
	ROW(binding_displaced) \
	ROW(contact_not_listed) \
	ROW(contact_expires_missing) \
	ROW(cseq_not_increasing) \
	ROW(cseq_gap) \
	ROW(overlapping_register) \
	ROW(branch_reused) \
	ROW(call_id_per_register) \
	ROW(third_party_registration) \
	ROW(too_many_contacts) \
	ROW(registration_pingpong) \
	ROW(refresh_after_expiry) \
	ROW(refresh_margin_thin) \
	ROW(slow_registrar) \
	ROW(retransmissions_high) \
	ROW(expired_no_refresh) \
	ROW(expired_client_alive) \
	ROW(refresh_too_early) \
	ROW(one_way_capture) \
	ROW(capture_drops) \
	ROW(truncated_messages) \
	ROW(time_regression) \
	ROW(nat_contact_private) \
	ROW(nat_contact_differs) \
	ROW(nat_rport_missing) \
	ROW(response_to_wrong_port) \
	ROW(nat_source_changed) \
	ROW(nat_mapping_lost) \
	ROW(sip_alg) \
	ROW(logout_complete) \
	ROW(logout_unfinished) \
	ROW(logout_without_publish_close) \
	ROW(publish_without_if_match) \
	ROW(unregister_never_authorized) \
	ROW(unregister_unanswered) \
	ROW(unregister_wrong_password) \
	ROW(unregister_rejected) \
	ROW(unregister_200_still_listed) \
	ROW(unregister_other_contact) \
	ROW(unregister_other_call_id) \
	ROW(star_not_zero) \
	ROW(star_ignored) \
	ROW(multi_contact_removal_ignored) \
	ROW(re_register_after_logout) \
	ROW(logout_slow) \
	ROW(publish_close_only) \
	ROW(traffic_to_removed_contact) \
	ROW(still_listed_after_removal) \
	ROW(leftover_replaced_contact) \
	ROW(leftover_same_instance) \
	ROW(leftover_unregister_failed) \
	ROW(leftover_gateway) \
	ROW(leftover_other_call_id) \
	ROW(leftover_client_gone) \
	ROW(leftover_no_refresh) \
	ROW(leftover_overdue) \
	ROW(leftover_connection_closed) \
	ROW(leftover_core_ghost) \
	ROW(still_listed_after_expiry) \
	ROW(leftover_long_expiry) \
	ROW(leftover_summary) \
	ROW(table_leftover) \
	ROW(table_stale) \
	ROW(table_missing) \
	ROW(publish_failed) \
	ROW(publish_not_supported) \
	ROW(publish_timeout) \
	ROW(publish_auth_rejected) \
	ROW(publish_unauthenticated) \
	ROW(publication_not_closed) \
	ROW(presence_open_after_logout) \
	ROW(publish_conditional_failed) \
	ROW(publish_etag_ignored) \
	ROW(publication_expired) \
	ROW(presence_closed_while_registered) \
	ROW(notify_unanswered) \
	ROW(notify_before_registration) \
	ROW(notify_rejected_481) \
	ROW(notify_rejected) \
	ROW(notify_to_unknown_contact) \
	ROW(keepalive_failing) \
	ROW(registered_without_auth) \
	ROW(unregister_without_auth) \
	ROW(nonce_replayed) \
	ROW(nonce_other_address) \
	ROW(password_bruteforce) \
	ROW(user_enumeration) \
	ROW(scanner_user_agent) \
	ROW(weak_digest_noqop) \
	ROW(weak_digest_md5) \
	ROW(password_equals_username)

#define ROW(name) extern const struct rule rule_row_##name;
CATALOGUE(ROW)
#undef ROW
/* clang-format on */

#endif
