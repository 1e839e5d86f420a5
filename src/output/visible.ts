// Text that a node said, for a terminal that it must not steer: control characters as text.

/** One line: a line end is shown as such, too. */
export const visible = (text: string): string =>
	text.replaceAll(
		/[\u0000-\u001F\u007F-\u009F]/g,
		control => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`,
	);
