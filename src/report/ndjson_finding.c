/* type "finding" (SPEC 7.8). */
#include "report/ndjson.h"

static void put_evidence(struct json *json, const struct finding *finding)
{
	json_object(json, "evidence");
	for (uint32_t i = 0; i < finding->evidence_count && i < FINDING_EVIDENCE; i++) {
		const struct evidence *evidence = &finding->evidence[i];

		switch (evidence->type) {
		case EVIDENCE_TEXT: json_str(json, evidence->key, evidence->text); break;
		case EVIDENCE_NUMBER: json_number(json, evidence->key, evidence->number); break;
		case EVIDENCE_SECONDS: json_seconds(json, evidence->key, evidence->number); break;
		case EVIDENCE_TIME: json_time_some(json, evidence->key, evidence->number); break;
		case EVIDENCE_BOOL: json_bool(json, evidence->key, evidence->number != 0); break;
		}
	}
	json_object_end(json);
}

static void put_keys(struct json *json, const struct finding *finding)
{
	json_str_some(json, "aor", finding->aor);
	json_str_some(json, "registrar", finding->registrar);
	json_str_some(json, "client", finding->client);
	json_str_some(json, "call_id", finding->call_id);
	json_str_some(json, "contact", finding->contact);
	json_id_some(json, "flow_id", 'f', finding->flow_id);
	json_id_some(json, "session_id", 's', finding->session_id);
	json_id_some(json, "binding_id", 'b', finding->binding_id);
	json_id_some(json, "publication_id", 'p', finding->publication_id);
}

/* Frames are numbered within their input. */
static void put_frames(struct json *json, const struct finding *finding, bool input)
{
	json_array(json, "frames");
	for (uint32_t i = 0; i < finding->frame_count && i < FINDING_FRAMES; i++)
		json_unsigned(json, NULL, finding->frames[i]);
	json_array_end(json);
	if (input && finding->has_input)
		json_unsigned(json, "input", finding->input);
}

static void put_words(struct json *json, const struct finding *finding)
{
	const struct rule *rule = finding->rule;

	json_text(json, "title", rule->title);
	json_str_some(json, "detail", finding->detail);
	json_text(json, "cause", rule->cause);
	json_str(json, "remedy", finding->remedy.n > 0 ? finding->remedy : str_from(rule->remedy));
}

static void put_supersedes(struct json *json, const struct finding *finding)
{
	if (finding->supersedes_count == 0)
		return;
	json_array(json, "supersedes");
	for (uint32_t i = 0; i < finding->supersedes_count; i++)
		json_text(json, NULL, finding->supersedes[i]);
	json_array_end(json);
}

static void put_record(struct json *json, enum ndjson_finding record)
{
	if (record == FINDING_ONCE)
		return;
	if (record == FINDING_WITHDRAWN)
		json_bool(json, "withdrawn", true);
	json_bool(json, "final", record == FINDING_FINAL);
}

void ndjson_finding(struct json *json, const struct finding *finding, bool input,
                    enum ndjson_finding record)
{
	json_object(json, NULL);
	json_text(json, "type", "finding");
	json_id(json, "finding_id", 'd', finding->id);
	json_text(json, "id", finding->rule->id);
	json_text(json, "severity", severity_name(finding->severity));
	json_text(json, "confidence", confidence_name(finding->confidence));
	json_time(json, "ts", finding->first_at);
	json_time(json, "last_ts", finding->last_at);
	json_unsigned(json, "count", finding->count);
	put_keys(json, finding);
	put_frames(json, finding, input);
	put_words(json, finding);
	put_evidence(json, finding);
	put_supersedes(json, finding);
	put_record(json, record);
	json_object_end(json);
	json_line(json);
}
