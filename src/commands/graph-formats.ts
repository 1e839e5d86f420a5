// The formats in which a topology is drawn.

export const formats = ['mermaid', 'dot', 'svg', 'html', 'png'] as const;

export type Format = (typeof formats)[number];

/** The format by a file's name. */
export const formatBySuffix: Readonly<Record<string, Format>> = {
	'.mmd': 'mermaid',
	'.mermaid': 'mermaid',
	'.dot': 'dot',
	'.gv': 'dot',
	'.svg': 'svg',
	'.html': 'html',
	'.png': 'png',
};
