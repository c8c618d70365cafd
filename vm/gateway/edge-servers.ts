/**
 * The servers of services that people connect, by the gateway's name of each. They run at the edge on every profile, because there is
 * the one place that renews credentials, keeps approvals and counts paid calls
 * (docs/decisions/130-the-gateway-asks-the-edge.md).
 */
const EDGE_SERVERS = {
  "google-workspace": "google",
  garmin: "garmin",
  splitwise: "splitwise",
  "google-places": "places",
} as const;

/**
 * Those servers as PURSER_UPSTREAMS has them (upstreams.ts).
 *
 * @param door address of the deployment, such as https://purser.example.com
 */
export const edgeServers = (door: string): Readonly<Record<string, { url: string; at: "edge" }>> =>
  Object.fromEntries(
    Object.entries(EDGE_SERVERS).map(([name, service]) => [
      name,
      { url: `${door}/api/machine/tools/${service}`, at: "edge" as const },
    ]),
  );
