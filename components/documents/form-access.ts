import type { ContentFinding } from "@/core/documents/check-content";
import type { Json } from "@/core/documents/document";
import { type Edit, type Path, valueAt } from "@/core/documents/edit-value";

/** What the parts of a document's form share: what the text holds, what is wrong in it, and ways to change it. */
export type FormAccess = {
  /** The document's value. The text alone is kept; nothing of the form is. */
  root: Json;
  findings: readonly ContentFinding[];
  edit: (edit: Edit) => void;
  /** Leaves the form for the text, at the place of something that the form cannot edit. */
  showText: (path: Path) => void;
  /** Another number each time that steps or parameters were added, removed or moved: what is in an editor's memory is another's then. */
  generation: number;
};

/** What stands at a path of the document. */
export const given = ({ root }: FormAccess, path: Path) => valueAt(root, path);

/** The first error about what is at a path or inside it. */
export const problemWithin = ({ findings }: FormAccess, path: Path): string | undefined =>
  findings.find(
    (finding) =>
      finding.severity === "error" && path.every((part, depth) => String(finding.path[depth]) === String(part)),
  )?.message;

/** The errors about exactly what is at a path, such as something missing in it. */
export const problemsAt = ({ findings }: FormAccess, path: Path): string[] =>
  findings
    .filter(({ severity, path: at }) => severity === "error" && at.length === path.length)
    .filter(({ path: at }) => path.every((part, depth) => String(at[depth]) === String(part)))
    .map(({ message }) => message);
