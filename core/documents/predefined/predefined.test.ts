import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../commands/order";
import { DocumentName, MAX_DOCUMENT_BYTES } from "../document";
import { resolveParameters } from "../parameters";
import { parseDocument } from "../parse";
import { renderSteps, supportedPlatforms } from "../render";
import { predefinedDocument, predefinedDocuments } from "./predefined";

const page = readFileSync(path.join(import.meta.dirname, "../../../docs/documents.md"), "utf8");

describe.each(predefinedDocuments)("the pre-defined document $name", (predefined) => {
  test("is a valid document of legal name and size", () => {
    expect(DocumentName.safeParse(predefined.name).success).toBe(true);
    expect(canonicalJson(predefined.content).length).toBeLessThan(MAX_DOCUMENT_BYTES);
    expect(parseDocument(predefined.content).steps.length).toBeGreaterThan(0);
  });

  test("names exactly the platforms that its plugins support", () => {
    expect(predefined.platformTypes).toEqual(supportedPlatforms(parseDocument(predefined.content)));
  });

  test("says in its description that nobody has run it yet, when nobody has", () => {
    const isUnproven = predefined.platformTypes.every((platform) => predefined.notYetRunOn.includes(platform));
    expect(/\bnot yet\b/i.test(String(parseDocument(predefined.content).description))).toBe(isUnproven);
    expect(predefined.platformTypes).toEqual(expect.arrayContaining([...predefined.notYetRunOn]));
  });

  test("describes every parameter and says whether it must be given", () => {
    for (const { description, default: value } of parseDocument(predefined.content).parameters)
      expect(description).toMatch(value === undefined ? /^\(Required\) ./ : /^\(Optional\) ./);
  });

  test("is in the table of the page about documents, as it is", () => {
    const row = page.split("\n").find((line) => line.startsWith("|") && line.split("|")[1]?.includes(predefined.name));
    const [, , administrator, , made] = row?.split("|").map((cell) => cell.trim()) ?? [];
    expect(administrator).toBe(predefined.runsArbitraryCommands ? "yes" : "no");
    expect(made?.split(", ").filter(Boolean)).toEqual(
      predefined.notYetRunOn.map((platform) => (platform === "MacOS" ? "macOS" : platform)),
    );
  });

  test("is found by its name, once", () => {
    expect(predefinedDocument(predefined.name)).toBe(predefined);
    expect(predefinedDocuments.filter(({ name }) => name === predefined.name)).toHaveLength(1);
  });
});

describe("AWS-RunShellScript", () => {
  const document = parseDocument(predefinedDocument("AWS-RunShellScript")?.content);
  const render = (parameters: Record<string, string[]>) =>
    renderSteps(document, resolveParameters(document.parameters, parameters));

  test("runs the lines as they were typed, in one step named after the plugin", () => {
    expect(render({ commands: ["echo $$ {{ commands }}", "", "docker ps --format '{{.Names}}'"] })).toEqual([
      {
        name: "aws:runShellScript",
        action: "aws:runShellScript",
        inputs: {
          runCommand: ["echo $$ {{ commands }}", "", "docker ps --format '{{.Names}}'"],
          workingDirectory: "",
          timeoutSeconds: "3600",
        },
      },
    ]);
  });

  test.each(["5", "3600", "172800"])("accepts the time limit %s", (executionTimeout) => {
    expect(render({ commands: ["true"], executionTimeout: [executionTimeout] })[0]?.inputs["timeoutSeconds"]).toBe(
      executionTimeout,
    );
  });

  test.each(["0", "4", "172801", "999999", "1e3", "-5", "", "3600\n", " 60"])(
    "refuses the time limit %j and says that it is about executionTimeout",
    (executionTimeout) => {
      expect(() => render({ commands: ["true"], executionTimeout: [executionTimeout] })).toThrowError(
        expect.objectContaining({
          code: "InvalidParameters",
          problems: [expect.objectContaining({ path: ["Parameters", "executionTimeout"] })],
        }),
      );
    },
  );

  test("needs at least one line", () => {
    expect(() => render({})).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
    expect(() => render({ commands: [] })).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
  });
});

describe("AWS-UpdateSSMAgent", () => {
  const document = parseDocument(predefinedDocument("AWS-UpdateSSMAgent")?.content);
  const render = (parameters: Record<string, string[]>) =>
    renderSteps(document, resolveParameters(document.parameters, parameters));

  test("takes the server's release and never an older one, unless it is told otherwise", () => {
    expect(render({})[0]).toMatchObject({
      action: "aws:updateSsmAgent",
      inputs: { agentName: "amazon-ssm-agent", targetVersion: "", allowDowngrade: "false" },
    });
    expect(render({ version: ["1.2.3"], allowDowngrade: ["true"] })[0]?.inputs).toMatchObject({
      targetVersion: "1.2.3",
      allowDowngrade: "true",
    });
  });

  test.each([
    ["version", "latest and greatest"],
    ["version", "1.2"],
    ["allowDowngrade", "yes"],
    ["source", "https://example.com/agent"],
  ])("refuses %s %j", (name, value) => {
    expect(() => render({ [name]: [value] })).toThrowError(expect.objectContaining({ code: "InvalidParameters" }));
  });
});

describe("documents for Windows", () => {
  const render = (name: string, parameters: Record<string, string[]>) => {
    const document = parseDocument(predefinedDocument(name)?.content);
    return renderSteps(document, resolveParameters(document.parameters, parameters));
  };
  const flow = "AWS.EC2.Windows.CloudWatch";
  const configuration = (change: object = {}) => ({
    EngineConfiguration: {
      PollInterval: "00:00:15",
      Components: [
        {
          Id: "System",
          FullName: `${flow}.EventLog.EventLogInputComponent,${flow}`,
          Parameters: { LogName: "System", Levels: "7" },
        },
        {
          Id: "Logs",
          FullName: `${flow}.CloudWatchLogsOutput,${flow}`,
          Parameters: { AccessKey: "", LogGroup: "web" },
        },
      ],
      Flows: { Flows: ["(System),Logs"] },
      ...change,
    },
  });

  test.each<[string, Record<string, string[]>, string, object]>([
    [
      "AWS-InstallApplication",
      { source: ["https://example.com/a.msi"] },
      "aws:applications",
      { action: "Install", parameters: "", source: "https://example.com/a.msi", sourceHash: "" },
    ],
    [
      "AWS-InstallPowerShellModule",
      { source: ["\\\\files\\share\\m.zip"], commands: ["Import-Module m", "exit 0"] },
      "aws:psModule",
      { source: "\\\\files\\share\\m.zip", runCommand: ["Import-Module m", "exit 0"], timeoutSeconds: "3600" },
    ],
    [
      "AWS-JoinDirectoryServiceDomain",
      { directoryId: ["d-9067012345"], directoryName: ["corp.example.com"], dnsIpAddresses: ["10.0.0.2", "10.0.0.3"] },
      "aws:domainJoin",
      { directoryName: "corp.example.com", directoryOU: "", dnsIpAddresses: ["10.0.0.2", "10.0.0.3"] },
    ],
    [
      "AWS-ConfigureCloudWatch",
      { properties: [JSON.stringify(configuration())] },
      "aws:cloudWatch",
      { settings: { startType: "Enabled" }, properties: JSON.stringify(configuration()) },
    ],
    [
      "AWS-UpdateEC2Config",
      {},
      "aws:updateAgent",
      { agentName: "EC2Config", targetVersion: "", allowDowngrade: "false" },
    ],
  ])("%s makes one step of what it is given", (name, parameters, action, inputs) => {
    expect(render(name, parameters)).toMatchObject([{ action, inputs }]);
  });

  test.each<[string, Record<string, string[]>, Record<string, string>]>([
    ["AWS-FindWindowsUpdates", {}, { SSM_UpdateLevel: "All" }],
    [
      "AWS-InstallMissingWindowsUpdates",
      { UpdateLevel: ["Important"], ExcludeKbArticleIds: ["KB5034439, 5034441"] },
      { SSM_UpdateLevel: "Important", SSM_ExcludeKbArticleIds: "KB5034439, 5034441" },
    ],
    ["AWS-InstallSpecificWindowsUpdates", { KbArticleIds: ["kb5034439"] }, { SSM_KbArticleIds: "kb5034439" }],
    [
      "AWS-ConfigureWindowsUpdate",
      { scheduledInstallDay: ["Sunday"], scheduledInstallTime: ["22:00"] },
      {
        SSM_updateLevel: "InstallUpdatesAutomatically",
        SSM_scheduledInstallDay: "Sunday",
        SSM_scheduledInstallTime: "22:00",
      },
    ],
    ["AWS-ListWindowsInventory", { services: ["Disabled"] }, { SSM_services: "Disabled", SSM_hardware: "Enabled" }],
  ])("%s runs one script on Windows alone, which is the same whatever it is told", (name, parameters, environment) => {
    const [step] = render(name, parameters);
    expect(step).toMatchObject({
      action: "aws:runPowerShellScript",
      precondition: { platformType: ["Windows"] },
      environment: expect.objectContaining(environment),
    });
    const [written] = parseDocument(predefinedDocument(name)?.content).steps;
    expect(step?.inputs["runCommand"]).toEqual(written?.inputs["runCommand"]);
    for (const variable of Object.keys(step?.environment ?? {}))
      expect(String(step?.inputs["runCommand"])).toContain(`$env:${variable}`);
  });

  test.each<[string, Record<string, string[]>, string]>([
    ["AWS-InstallApplication", {}, "source"],
    ["AWS-InstallApplication", { source: ["tool.msi"] }, "source"],
    ["AWS-InstallApplication", { source: ["C:\\tool.exe"] }, "source"],
    ["AWS-InstallApplication", { source: ["C:\\a\\..\\tool.msi"] }, "source"],
    ["AWS-InstallApplication", { source: ["https://example.com/a.msi"], action: ["Advertise"] }, "action"],
    ["AWS-InstallApplication", { source: ["https://example.com/a.msi"], sourceHash: ["12"] }, "sourceHash"],
    ["AWS-InstallApplication", { source: ["https://example.com/a.msi"], parameters: ["A=1\nB=2"] }, "parameters"],
    [
      "AWS-InstallPowerShellModule",
      { source: ["https://example.com/a.zip"], executionTimeout: ["1"] },
      "executionTimeout",
    ],
    ["AWS-JoinDirectoryServiceDomain", { directoryId: ["a/b"], directoryName: ["corp.example.com"] }, "directoryId"],
    ["AWS-JoinDirectoryServiceDomain", { directoryId: ["a"], directoryName: ["corp"] }, "directoryName"],
    [
      "AWS-JoinDirectoryServiceDomain",
      { directoryId: ["a"], directoryName: ["corp.example.com"], dnsIpAddresses: ["10.0.0.256"] },
      "dnsIpAddresses",
    ],
    [
      "AWS-JoinDirectoryServiceDomain",
      { directoryId: ["a"], directoryName: ["corp.example.com"], directoryOU: ["Servers"] },
      "directoryOU",
    ],
    ["AWS-ConfigureCloudWatch", { status: ["On"] }, "status"],
    ["AWS-ConfigureCloudWatch", { properties: ["{"] }, "properties"],
    [
      "AWS-ConfigureCloudWatch",
      { properties: [JSON.stringify(configuration({ PollInterval: "00:00:04" }))] },
      "properties",
    ],
    ["AWS-UpdateEC2Config", { version: ["newest"] }, "version"],
    ["AWS-FindWindowsUpdates", { UpdateLevel: ["Critical"] }, "UpdateLevel"],
    ["AWS-InstallMissingWindowsUpdates", { ExcludeKbArticleIds: ["all"] }, "ExcludeKbArticleIds"],
    ["AWS-InstallSpecificWindowsUpdates", {}, "KbArticleIds"],
    ["AWS-InstallSpecificWindowsUpdates", { KbArticleIds: ["KB123456; whoami"] }, "KbArticleIds"],
    ["AWS-ConfigureWindowsUpdate", { scheduledInstallTime: ["24:00"] }, "scheduledInstallTime"],
    ["AWS-ConfigureWindowsUpdate", { scheduledInstallDay: ["sunday"] }, "scheduledInstallDay"],
    ["AWS-ListWindowsInventory", { services: ["Yes"] }, "services"],
  ])("%s refuses %j and says that it is about %s", (name, parameters, parameter) => {
    expect(() => render(name, parameters)).toThrowError(
      expect.objectContaining({
        code: "InvalidParameters",
        problems: [expect.objectContaining({ path: ["Parameters", parameter] })],
      }),
    );
  });
});
