// The font of PNG pictures, which has the widths of Helvetica, and its set of characters.

import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

export interface Font {
	readonly data: Uint8Array;
	has(character: string): boolean;
}

const read = (path: string): Promise<Buffer> =>
	readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/arimo/${path}`)));

/** Regular and bold. They have the same characters. */
export async function loadFonts(): Promise<readonly [Font, Font]> {
	const [regular, bold] = await Promise.all([
		read('400Regular/Arimo_400Regular.ttf'),
		read('700Bold/Arimo_700Bold.ttf'),
	]);
	return [fontOf(regular), fontOf(bold)];
}

function fontOf(data: Buffer): Font {
	const ranges = readRanges(data);
	return {
		data,
		has: character => {
			const code = character.codePointAt(0)!;
			return ranges.some(([from, to]) => from <= code && code <= to);
		},
	};
}

/** The segments of the first table of the Basic Multilingual Plane (OpenType, `cmap`, format 4). */
export function readRanges(data: Buffer): [from: number, to: number][] {
	const cmap = tableAt(data, 'cmap');
	for (let index = 0; index < data.readUInt16BE(cmap + 2); index++) {
		const table = cmap + data.readUInt32BE(cmap + 4 + 8 * index + 4);
		if (data.readUInt16BE(table) === 4) {
			const twice = data.readUInt16BE(table + 6);
			return Array.from({length: twice / 2}, (_, segment) => [
				data.readUInt16BE(table + 16 + twice + 2 * segment),
				data.readUInt16BE(table + 14 + 2 * segment),
			]);
		}
	}

	return [];
}

function tableAt(data: Buffer, tag: string): number {
	for (let index = 0; index < data.readUInt16BE(4); index++) {
		const entry = 12 + 16 * index;
		if (data.toString('latin1', entry, entry + 4) === tag) {
			return data.readUInt32BE(entry + 8);
		}
	}

	throw new Error(`no table ${tag} in the font`);
}
