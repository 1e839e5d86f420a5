// `password` of BGP, OSPF and BFD, and how each of them authenticates with it. No message shows one.

import {z} from 'zod';

/** What stands in quotes in bird.conf, which knows no escapes there. */
const printable = /^[!#-~]([ !#-~]*[!#-~])?$/;

/** A password of `most` characters. */
const passwordOf = (most: number) =>
	z
		.string({error: () => 'this is not a string (value hidden); put it in quotes'})
		.meta({pattern: printable.source})
		.superRefine((text, context) => {
			const refuse = (message: string, hint: string): void =>
				context.addIssue({code: 'custom', message, params: {hint}});
			if (text.length > most) {
				refuse(
					`this password has ${text.length} characters (value hidden); ${most} is the most there may be`,
					'shorten it',
				);
			} else if (!printable.test(text)) {
				refuse(
					text === ''
						? 'this password is empty'
						: 'this password has characters that BIRD does not take (value hidden)',
					'use letters, digits and signs of ASCII other than ", and spaces only between them',
				);
			}
		});

/** TCP_MD5SIG_MAXKEYLEN of Linux. */
const md5Password = passwordOf(80);

/** Of a BGP session. */
export const bgpAuthentication = {
	password: md5Password
		.optional()
		.describe(
			'Password of the TCP connection (MD5, RFC 2385), the same at both ends. Default: none. Nodes blank it in what they print.',
		),
	'ttl-security': z
		.boolean()
		.optional()
		.describe(
			'Accept packets of the neighbour only if no router has lowered their TTL (RFC 5082). Both ends need it. Default: false.',
		),
};

const ospfWays = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512', 'hmac-sha1', 'keyed-md5', 'simple'] as const;

export type OspfWay = (typeof ospfWays)[number];

/** Of an interface on which OSPF speaks. */
export const ospfAuthentication = {
	password: passwordOf(64)
		.optional()
		.describe('Password that neighbours share. Default: none. Nodes blank it in what they print.'),
	authentication: z
		.enum(ospfWays)
		.optional()
		.describe(
			'How the password is used: an HMAC (RFC 5709, and RFC 7166 for version 3), or for version 2 keyed-md5 or simple (RFC 2328, appendix D). Default: hmac-sha256.',
		),
};

const bfdWays = [
	'meticulous-keyed-sha1',
	'keyed-sha1',
	'meticulous-keyed-md5',
	'keyed-md5',
	'simple',
] as const;

export type BfdWay = (typeof bfdWays)[number];

export const bfdAuthentication = {
	password: passwordOf(20)
		.optional()
		.describe('Password that both ends share. Default: none. Nodes blank it in what they print.'),
	authentication: z
		.enum(bfdWays)
		.optional()
		.describe('How the password is used (RFC 5880, section 6.7). Default: meticulous-keyed-sha1.'),
};

/** Characters of a password, where a way takes fewer than the field (RFC 2328, appendix D; RFC 5880, sections 4.2 and 4.3). */
const mostOf = {
	ospf: {simple: 8, 'keyed-md5': 16},
	bfd: {simple: 16, 'keyed-md5': 16, 'meticulous-keyed-md5': 16},
} as const;

interface Authenticated {
	readonly password?: string | undefined;
	readonly authentication?: string | undefined;
}

/** A way without a password, and a password that is too long for its way. */
export const fitsIn =
	(protocol: keyof typeof mostOf) =>
	({password, authentication}: Authenticated, context: z.RefinementCtx): void => {
		const most = (mostOf[protocol] as Readonly<Record<string, number>>)[authentication ?? ''];
		if (authentication !== undefined && password === undefined) {
			context.addIssue({
				code: 'custom',
				message: 'there is an authentication here, and no password',
				params: {hint: 'write password, too'},
			});
		} else if (most !== undefined && (password?.length ?? 0) > most) {
			context.addIssue({
				code: 'custom',
				path: ['password'],
				message: `this password has ${password!.length} characters (value hidden); ${authentication} takes ${most} at most`,
				params: {hint: 'shorten it, or choose another authentication'},
			});
		}
	};
