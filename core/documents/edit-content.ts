import { type DocumentFormat, readContentText, writeContentText } from "./content-text";
import { editJson } from "./edit-json";
import { type Edit, editValue, grounded } from "./edit-value";
import { editYaml } from "./edit-yaml";

/**
 * A document's text after an edit: what the edit is not about stays as it was written, comments included. It never holds
 * another value than the edit makes: where the text cannot be edited so, it is written anew from that value.
 *
 * Undefined when the text cannot be read.
 */
export function editContent(text: string, format: DocumentFormat, edit: Edit): string | undefined {
  const read = readContentText(text, format);
  if ("problems" in read) return undefined;
  const { value } = read.located;
  const based = grounded(value, edit);
  const wanted = editValue(value, based);
  const edited = format === "JSON" ? editJson(text, value, based) : editYaml(text, value, based);
  const isRight = (each: string) => {
    const result = readContentText(each, format);
    return "located" in result && JSON.stringify(result.located.value) === JSON.stringify(wanted);
  };
  return edited.find(isRight) ?? writeContentText(wanted, format);
}
