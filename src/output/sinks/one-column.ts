// Text whose characters have a column each: most of what is on a screen, measured by its length.

// ASCII, dashes and dots, arrows, boxes, blocks, round shapes, check marks, braille: visible, too. string-width, which knows all
// others, took most of a frame's time.
const characters = ' -~–—…‖•←-↓↚-↨↫-⇿─-▟▲-▵▸▾▿◐-◓○●✓✗\\u2800-\\u28ff';
const plain = new RegExp(`^[${characters}]*$`);
const style = /\u001b\[[\d;]*m/g;

export const hasOneColumnEach = (text: string): boolean => plain.test(text);

/** Without the styles in it; null where string-width has to measure it. The bundle gives this to Ink's own string-width. */
export function quickWidth(text: string): number | null {
	if (plain.test(text)) {
		return text.length;
	}

	const bare = text.replace(style, '');
	return plain.test(bare) ? bare.length : null;
}
