import { expect, test } from "vitest";
import { fromAddress } from "@/components/console/filter-tokens";
import { commandStatusDetails } from "@/core/commands/status-details";
import { commandFilterProperties, toCommandQuestion } from "./command-filter";

const id = "01890000-0000-7000-8000-000000000001";

test("the tab is a filter beside the tokens", () => {
  expect(toCommandQuestion("Executing", fromAddress(["Status=Failed", "DocumentName=AWS-RunShellScript"]))).toEqual({
    wrong: [],
    question: {
      Filters: [
        { key: "ExecutionStage", value: "Executing" },
        { key: "Status", value: "Failed" },
        { key: "DocumentName", value: "AWS-RunShellScript" },
      ],
    },
  });
});

test("an id that is pasted without a property is looked up as what it looks like", () => {
  expect(toCommandQuestion("Complete", fromAddress([`=${id}`])).question.CommandId).toBe(id);
  expect(toCommandQuestion("Complete", fromAddress(["=mi-0123456789abcdef0"])).question.InstanceId).toBe(
    "mi-0123456789abcdef0",
  );
});

test.each(["=web-1", "InvokedAfter=yesterday"])("what the server would refuse is said beforehand: %s", (token) => {
  expect(toCommandQuestion("Complete", fromAddress([token])).wrong).toHaveLength(1);
});

test("every status that a command can be in can be chosen, and is written as people write it", () => {
  const [{ values = [] } = {}] = commandFilterProperties([]);
  const label = new Map(values.map((each) => [each.value, each.label]));
  for (const status of commandStatusDetails) expect(label.get(status)).toBeTruthy();
  expect(label.get("NoInstancesInTag")).toBe("No instances in tag");
  expect(label.get("Undeliverable")).toBe("Undeliverable on some machine");
});
