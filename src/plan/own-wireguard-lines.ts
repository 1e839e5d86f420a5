// Reads a file of WireGuard's line by line, as wg(8) and wg-quick(8) do: sections, keys in any case, comments, line ends of any system.

import {type Prefix, parsePrefix} from '../topology/address.js';
import type {SourceFile} from './model.js';

export interface Line {
	/** Null before the first heading, and below one that is neither. */
	readonly section: 'Interface' | 'Peer' | null;
	/** In small letters; empty for a heading, an empty line, and what is neither. */
	readonly key: string;
	/** The key as it is written. */
	readonly name: string;
	readonly value: string;
	/** Counted from 1. */
	readonly line: number;
	/** Of its first character that is no space; counted from 1. */
	readonly column: number;
	readonly valueColumn: number;
	/** Without its comment and the space around it. */
	readonly text: string;
	/** Number of the peer, from 0; -1 before the first. */
	readonly peer: number;
}

const columnOf = (bare: string, from: number): number => from + bare.slice(from).search(/\S|$/) + 1;

export function readLines(text: string): Line[] {
	let section: Line['section'] = null;
	let peer = -1;
	return text.split('\n').map((raw, index) => {
		const bare = raw.replace(/#.*/s, '');
		const trimmed = bare.trim();
		const isHeading = trimmed.startsWith('[');
		if (isHeading) {
			const heading = trimmed.replace(/\s/g, '').toLowerCase();
			section = heading === '[interface]' ? 'Interface' : heading === '[peer]' ? 'Peer' : null;
			peer += section === 'Peer' ? 1 : 0;
		}

		const equals = isHeading ? -1 : bare.indexOf('=');
		const name = equals === -1 ? '' : bare.slice(0, equals).trim();
		return {
			section,
			// wg drops every space in a line.
			key: name.replace(/\s/g, '').toLowerCase(),
			name,
			value: equals === -1 ? '' : bare.slice(equals + 1).trim(),
			line: index + 1,
			column: columnOf(bare, 0),
			valueColumn: columnOf(bare, equals + 1),
			text: trimmed,
			peer,
		};
	});
}

/** What commas and spaces separate. */
export const listOf = (value: string): string[] => value.split(/[\s,]+/).filter(part => part !== '');

/** Whether this is a key as `wg genkey` prints it: the base64 of 32 bytes. */
export const isKey = (value: string): boolean =>
	/^[A-Za-z\d+/]{42}[AEIMQUYcgkosw048]=$/.test(value.replace(/\s/g, ''));

/** One of a peer's allowed IPs, with its host bits; a sign before it says whether it is added or taken away. */
export const allowedIpOf = (text: string): Prefix | null => parsePrefix(text.replace(/^[+-]/, ''));

/** One of the user's files as text. What is no UTF-8 is read all the same: comments may be of any encoding. */
export const textOf = ({content, encoding}: Pick<SourceFile, 'content' | 'encoding'>): string =>
	encoding === 'utf8' ? content : Buffer.from(content, 'base64').toString('latin1');
