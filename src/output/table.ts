// Plain tables: columns padded to their widest cell, two spaces between them.

import {pad, widthOf} from './sinks/cells.js';

/** A header and rows, a line each; every row as long as the header. Lines have no trailing space. */
export function renderTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
	const widths = header.map((title, column) =>
		rows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), widthOf(title)),
	);
	return [header, ...rows].map(row =>
		row
			.map((cell, column) => pad(cell, widths[column]!))
			.join('  ')
			.trimEnd(),
	);
}

/** `3 s`, `12 min`, `5 h`, `2 d`. */
export function formatAge(seconds: number): string {
	const whole = Math.max(0, Math.floor(seconds));
	if (whole < 120) {
		return `${whole} s`;
	}

	if (whole < 7200) {
		return `${Math.floor(whole / 60)} min`;
	}

	return whole < 172_800 ? `${Math.floor(whole / 3600)} h` : `${Math.floor(whole / 86_400)} d`;
}

/** `512 B`, `4.2 KiB`, `1.3 MiB`. */
export function formatBytes(bytes: number): string {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
	let value = bytes;
	let unit = 0;
	// As it is printed: 1023.96 KiB would read 1024.0 KiB.
	while (Number(value.toFixed(1)) >= 1024 && unit < units.length - 1) {
		value /= 1024;
		unit++;
	}

	return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit]}`;
}
