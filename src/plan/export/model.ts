// The model of an export: files as an administrator would write them.

export const formats = ['wg-quick', 'systemd-networkd', 'bird'] as const;

export type ExportFormat = (typeof formats)[number];

export interface ExportedFile {
	/** Absolute, on the gateway. */
	readonly path: string;
	/** Permission bits. */
	readonly mode: number;
	readonly content: string;
	/** Holds a key. */
	readonly secret: boolean;
}

export const exported = (path: string, lines: readonly string[], mode = 0o644): ExportedFile => ({
	path,
	mode,
	content: `${lines.join('\n')}\n`,
	secret: false,
});

/** A key in a file of its own, as `wg genkey` prints it. */
export const keyFile = (path: string, key: string, mode = 0o600): ExportedFile => ({
	path,
	mode,
	content: `${key}\n`,
	secret: true,
});
