import { expect, test } from "vitest";
import { cloudWatchConfiguration } from "./cloud-watch-configuration";

const assembly = "AWS.EC2.Windows.CloudWatch";
const engine = (change: object = {}) => ({
  PollInterval: "00:00:15",
  Components: [
    { Id: "System", FullName: `${assembly}.EventLog.EventLogInputComponent,${assembly}`, Parameters: { Levels: "7" } },
    { Id: "IIS", FullName: `${assembly}.IisLog.IisLogInputComponent,${assembly}` },
    { Id: "Logs", FullName: `${assembly}.CloudWatchLogsOutput,${assembly}`, Parameters: { SecretKey: "" } },
  ],
  Flows: { Flows: ["(System, IIS),Logs"] },
  ...change,
});

test("text and an object mean the same, whichever way the member is written", () => {
  const configuration = { EngineConfiguration: engine() };
  expect(cloudWatchConfiguration(configuration)).toEqual({ configuration });
  expect(cloudWatchConfiguration(JSON.stringify({ engineConfiguration: engine() }))).toEqual({ configuration });
});

test.each([undefined, "", "  "])("%j says nothing", (given) => {
  expect(cloudWatchConfiguration(given)).toEqual({ configuration: undefined });
});

const component = (change: object) => ({
  Components: [{ ...engine().Components[0], ...change }],
  Flows: { Flows: ["System,System"] },
});

test.each<[string, object, RegExp]>([
  ["an interval that is too short", { PollInterval: "00:00:04" }, /^EngineConfiguration\.PollInterval: .*5 seconds/],
  ["an interval of another form", { PollInterval: "15s" }, /PollInterval: .*00:00:15/],
  ["no components", { Components: [] }, /Components/],
  ["a flow from nowhere", { Flows: { Flows: ["Security,Logs"] } }, /Flows\.0: there is no component Security/],
  ["a flow to nowhere", { Flows: { Flows: ["System"] } }, /source,destination/],
  ["a flow with a parenthesis left open", { Flows: { Flows: ["(System,Logs"] } }, /source,destination/],
  ["a member that nobody knows", { Flow: [] }, /Flow/],
  [
    "two components of one name",
    { Components: [engine().Components[0], engine().Components[0]] },
    /two components System/,
  ],
  ["a class of another library", component({ FullName: "Evil.Class,Evil" }), /must be a class of AWS\.EC2/],
  ["levels that are no sum", component({ Parameters: { Levels: "8" } }), /sum of 1/],
  ["a secret", component({ Parameters: { SecretKey: "abc" } }), /SecretKey: leave it empty/],
])("%s is refused with its place", (_, change, problem) => {
  expect(cloudWatchConfiguration({ EngineConfiguration: engine(change) })).toEqual({
    problem: expect.stringMatching(problem),
  });
});

test.each(["[]", "{", '{"Components":[]}', '"text"'])("%s is no configuration", (text) => {
  expect(cloudWatchConfiguration(text)).toEqual({ problem: expect.stringContaining("EngineConfiguration") });
});
