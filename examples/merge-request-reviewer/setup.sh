#!/usr/bin/env bash
# Registers a persona that reviews merge requests of one GitLab project: it reads the change, writes a note, and starts the pipeline
# again when it asks for that. Run it again as often as you like: it changes what is there. docs/personas.md tells the rest.
set -euo pipefail

: "${PURSER_URL:?the address of your deployment, such as https://purser.example.com}"
: "${PURSER_TOKEN:?a bearer token of the role team}"
: "${GITLAB_HOST:?such as gitlab.example.com}"
: "${GITLAB_PROJECT:?path of the project, such as org/repo}"
: "${REVIEW_TOKEN:?a token of the project with the scope api; in a job it is a masked CI/CD variable}"

ID=merge-request-reviewer

post() {
  curl --fail-with-body --silent --show-error -X POST "$PURSER_URL$1" \
    -H "Authorization: Bearer $PURSER_TOKEN" -H "Content-Type: application/json" -d @- >/dev/null
}

post /api/personas <<JSON
{
  "id": "$ID",
  "name": "Merge request reviewer",
  "systemPrompt": "You review the merge request that your input data describes. Read its changes at https://$GITLAB_HOST/api/v4/projects/<project.id>/merge_requests/<object_attributes.iid>/changes, write what you found as one note (POST .../notes with {\"body\": ...}), and start its pipeline (POST .../pipelines) when nothing speaks against it. Send the header PRIVATE-TOKEN: {{CONNECTOR_GITLAB_TOKEN}}.",
  "networkPolicy": "{\"allowedHosts\": [\"$GITLAB_HOST\"]}",
  "maxConcurrent": 2,
  "maxBudgetUsd": 0.1,
  "maxTurns": 6
}
JSON

# Its value comes from the environment and goes into the request's body, which no list of processes shows.
post /api/credentials <<JSON
{"id": "$ID-gitlab", "name": "gitlab", "serviceType": "gitlab", "plaintext": "{\"token\": \"$REVIEW_TOKEN\"}"}
JSON
post "/api/personas/$ID/credentials" <<JSON
{"credentialId": "$ID-gitlab"}
JSON

# A second subscription would be a second review.
if ! curl --fail-with-body --silent --show-error "$PURSER_URL/api/personas/$ID/subscriptions" \
  -H "Authorization: Bearer $PURSER_TOKEN" | grep -q '"gitlab_mr"'; then
  post /api/subscriptions <<JSON
{
  "personaId": "$ID",
  "eventType": "gitlab_mr",
  "sourceFilter": "$GITLAB_PROJECT",
  "payloadFilter": "{\"object_attributes.action\": [\"open\", \"reopen\", \"update\"]}"
}
JSON
fi

echo "In GitLab, Settings > Webhooks: $PURSER_URL/api/gitlab/webhook, secret token: a token of the role team, merge request events."
