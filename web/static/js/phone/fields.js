// What is typed in a form, as pairs of names and values; and putting it back.

/** All pairs of a form but those that belong to a page: token, count of entries. */
export function typed(form, submitter) {
  const data = new FormData(form, submitter ?? undefined);
  return [...data].filter(([name]) => name !== "csrf" && name !== "seen").map(([n, v]) => [n, `${v}`]);
}

/** Put earlier answers back, whatever kind of field they stand in. */
export function restore(form, pairs) {
  const left = new Map();
  for (const [name, value] of pairs) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    const values = left.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else field.value = values.shift() ?? "";
  }
}

/** Is anything answered in this part of a form? */
export function answered(part) {
  return [...part.querySelectorAll("input, select, textarea")].some((field) => {
    if (field.type === "hidden") return false;
    return field.type === "radio" || field.type === "checkbox" ? field.checked : field.value !== "";
  });
}
