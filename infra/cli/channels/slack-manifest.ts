/**
 * What a Slack app is made from (docs.slack.dev/app-manifests): it reads and writes in its own conversation with each person and nowhere
 * else, and delivers here.
 *
 * @param url of the door
 * @param workspace its id; where none is known a word in its place says so
 */
export function slackManifest(url: string, workspace: string | null): string {
  const address = `${url}/slack/${workspace ?? "YOUR_WORKSPACE_ID"}`;
  const manifest = {
    display_information: { name: "Purser", description: "Your own assistant" },
    features: {
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: "Purser", always_online: true },
    },
    oauth_config: { scopes: { bot: ["chat:write", "im:history"] } },
    settings: {
      event_subscriptions: { request_url: address, bot_events: ["message.im"] },
      interactivity: { is_enabled: true, request_url: address },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
  return JSON.stringify(manifest, null, 2);
}
