import { loadModels } from "./models.ts";
import { loadPrices } from "./price.ts";

// Prices that stand still, for tests of arithmetic: what the vendors asked in November 2026. The real book may be refreshed on any day;
// nothing that is computed by hand in a test may rest on it.

/** The day on which all of these count as read, and a moment at which they are fresh. */
export const GOLDEN_DAY = "2026-11-01";
export const GOLDEN_NOW = new Date("2026-11-20T12:00:00Z");
const SOURCE = { source: "https://example.com/prices", asOf: GOLDEN_DAY };

const AZURE = `
boot.logs everywhere 0.05 GB-month
disk.E1 swedencentral 0.3 month
disk.E1 westeurope 0.3 month
disk.E2 swedencentral 0.6 month
disk.E2 westeurope 0.6 month
disk.E3 swedencentral 1.2 month
disk.E3 westeurope 1.2 month
disk.E4 eastus 2.4 month
disk.E4 swedencentral 2.4 month
disk.E4 westeurope 2.4 month
disk.E4.operations swedencentral 0.002 10k operations
disk.E4.operations westeurope 0.002 10k operations
disk.E6 swedencentral 4.8 month
disk.E6 westeurope 4.8 month
disk.P1 swedencentral 0.78 month
disk.P1 westeurope 0.78 month
disk.P2 swedencentral 1.56 month
disk.P2 westeurope 1.56 month
disk.P3 swedencentral 3.12 month
disk.P3 westeurope 3.12 month
disk.P4 swedencentral 5.8072 month
disk.P4 westeurope 5.8072 month
disk.P6 swedencentral 11.2272 month
disk.P6 westeurope 11.2272 month
disk.PremiumV2.Capacity swedencentral 0.00011 GiB-hour
disk.PremiumV2.Capacity westeurope 0.00013 GiB-hour
disk.PremiumV2.IOPS swedencentral 0.000007 IOPS-hour
disk.PremiumV2.IOPS westeurope 0.000008 IOPS-hour
disk.PremiumV2.Throughput swedencentral 0.000055 MBps-hour
disk.PremiumV2.Throughput westeurope 0.000065 MBps-hour
disk.S4 swedencentral 1.536 month
disk.S4 westeurope 1.536 month
disk.S4.operations swedencentral 0.0005 10k operations
disk.S4.operations westeurope 0.0005 10k operations
disk.S6 swedencentral 3.008 month
disk.S6 westeurope 3.008 month
egress.internet eastus 0.087 GB
ip.v4.static eastus 0.005 hour
nat.data eastus 0.045 GB
nat.gateway eastus 0.045 hour
snapshot.Premium_SSD swedencentral 0.145 GB-month
snapshot.Premium_SSD westeurope 0.145 GB-month
snapshot.Standard_HDD swedencentral 0.05 GB-month
snapshot.Standard_HDD westeurope 0.05 GB-month
vm.Standard_B1s.payg eastus 0.0104 hour
vm.Standard_B1s.payg swedencentral 0.0108 hour
vm.Standard_B1s.payg westeurope 0.012 hour
vm.Standard_B1s.payg westus3 0.0104 hour
vm.Standard_B2als_v2.payg centralindia 0.0246 hour
vm.Standard_B2als_v2.payg eastus 0.0376 hour
vm.Standard_B2als_v2.payg swedencentral 0.0389 hour
vm.Standard_B2als_v2.payg westeurope 0.0432 hour
vm.Standard_B2als_v2.payg westus3 0.0376 hour
vm.Standard_B2as_v2.payg eastus 0.0752 hour
vm.Standard_B2as_v2.payg swedencentral 0.0778 hour
vm.Standard_B2as_v2.payg westeurope 0.0864 hour
vm.Standard_B2as_v2.payg westus3 0.0752 hour
vm.Standard_B2ats_v2.payg centralindia 0.0062 hour
vm.Standard_B2ats_v2.payg eastus 0.0094 hour
vm.Standard_B2ats_v2.payg swedencentral 0.00972 hour
vm.Standard_B2ats_v2.payg westeurope 0.0108 hour
vm.Standard_B2ats_v2.payg westus3 0.0094 hour
vm.Standard_B2pls_v2.payg centralindia 0.0224 hour
vm.Standard_B2pls_v2.payg eastus 0.0336 hour
vm.Standard_B2pls_v2.payg swedencentral 0.0344 hour
vm.Standard_B2pls_v2.payg westeurope 0.0384 hour
vm.Standard_B2pls_v2.payg westus3 0.03 hour
vm.Standard_B2pts_v2.payg centralindia 0.0056 hour
vm.Standard_B2pts_v2.payg eastus 0.0084 hour
vm.Standard_B2pts_v2.payg swedencentral 0.0086 hour
vm.Standard_B2pts_v2.payg westeurope 0.0096 hour
vm.Standard_B2pts_v2.payg westus3 0.0075 hour
vm.Standard_B2s.payg eastus 0.0416 hour
vm.Standard_B2s.payg swedencentral 0.0432 hour
vm.Standard_B2s.payg westeurope 0.048 hour
vm.Standard_B2s.payg westus3 0.0416 hour
vm.Standard_D2pls_v6.payg centralindia 0.0408 hour
vm.Standard_D2pls_v6.payg eastus 0.062 hour
vm.Standard_D2pls_v6.payg swedencentral 0.0662 hour
vm.Standard_D2pls_v6.payg westeurope 0.0742 hour
vm.Standard_D2ps_v6.payg centralindia 0.0462 hour
vm.Standard_D2ps_v6.payg eastus 0.0702 hour
vm.Standard_D2ps_v6.payg swedencentral 0.0748 hour
vm.Standard_D2ps_v6.payg westeurope 0.0838 hour
`;

const CLOUDFLARE = `
workers.free.plan everywhere free month
workers.paid.plan everywhere 5 month
workers.paid.requests everywhere 0.3 million requests
workers.paid.cpu everywhere 0.02 million CPU ms
workers.paid.logs everywhere 0.6 million log events
workers.paid.logpush everywhere 0.05 million log events sent out
kv.paid.reads everywhere 0.5 million reads
kv.paid.writes everywhere 5 million writes
kv.paid.deletes everywhere 5 million deletes
kv.paid.lists everywhere 5 million lists
kv.paid.storage everywhere 0.5 GB-month
d1.paid.rows_read everywhere 0.001 million rows
d1.paid.rows_written everywhere 1 million rows
d1.paid.storage everywhere 0.75 GB-month
do.paid.requests everywhere 0.15 million requests
do.paid.duration everywhere 12.5 million GB-s
do.paid.rows_read everywhere 0.001 million rows
do.paid.rows_written everywhere 1 million rows
do.paid.storage everywhere 0.2 GB-month
queues.paid.operations everywhere 0.4 million operations
r2.standard.storage everywhere 0.015 GB-month
r2.standard.class_a everywhere 4.5 million operations
r2.standard.class_b everywhere 0.36 million operations
r2.ia.storage everywhere 0.01 GB-month
r2.ia.class_a everywhere 9 million operations
r2.ia.class_b everywhere 0.9 million operations
r2.ia.retrieval everywhere 0.01 GB
r2.egress everywhere free GB
containers.memory everywhere 0.0000025 GiB-second
containers.cpu everywhere 0.00002 vCPU-second
containers.disk everywhere 0.00000007 GB-second
zone.free.plan everywhere free month
zone.pro.plan everywhere 25 month
zone.business.plan everywhere 250 month
access.free.plan everywhere free month
`;

/** One price a line: item, region, dollars, unit. */
function rowsOf(provider: string, table: string) {
  const lines = table.trim().split("\n");
  return lines.map((line) => {
    const [item = "", region = "", usd = "", ...unit] = line.split(" ");
    const sourceId = `${provider}-golden`;
    return { key: `${provider}.${item}`, region, unit: unit.join(" "), usd, sourceId, ...SOURCE };
  });
}

export const GOLDEN_BOOK = loadPrices([...rowsOf("azure", AZURE), ...rowsOf("cloudflare", CLOUDFLARE)]);

const rates = (input: string, output: string, write5m: string, write1h: string, read: string) => ({
  input,
  output,
  write5m,
  write1h,
  read,
});
const CHEAPER_READS = "2026-10-07T00:00:00Z";
const source = "golden";

/** Models whose prices stand still; Sonnet's cache reads became cheaper on 2026-10-07. */
export const GOLDEN_MODEL_FILE = {
  sources: { golden: SOURCE },
  models: [
    {
      model: "claude-haiku-5-5",
      from: CHEAPER_READS,
      usdPerMillion: rates("0.1", "0.5", "0.125", "0.2", "0.01"),
      long: { abovePromptTokens: 100_000, usdPerMillion: rates("0.5", "2.5", "0.625", "1", "0.05") },
      source,
    },
    { model: "claude-sonnet-5-5", usdPerMillion: rates("2", "10", "2.5", "4", "0.2"), source },
    {
      model: "claude-sonnet-5-5",
      from: CHEAPER_READS,
      usdPerMillion: rates("2", "10", "2.5", "4", "0.1"),
      source,
    },
    { model: "claude-opus-5-5", usdPerMillion: rates("4", "20", "5", "8", "0.2"), source },
    { model: "claude-fable-5-1", usdPerMillion: rates("10", "50", "12.5", "20", "0.25"), source },
    { model: "claude-haiku-4-5", usdPerMillion: rates("1", "5", "1.25", "2", "0.1"), source },
  ],
};
export const GOLDEN_MODELS = loadModels(GOLDEN_MODEL_FILE);
