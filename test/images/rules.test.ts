// Rules of nftables that somebody has changed in a running node are named; those that are as loaded are not.

import test from 'ava';
import {shell} from './shell.js';

const libraries = ['waiting.sh', 'say.sh', 'complain.sh', 'install-files.sh'];

const loaded = `table inet wgsim {
	chain firewall_input {
		type filter hook input priority filter; policy drop;
		tcp dport 22 accept
	}

	chain firewall_forward {
		type filter hook forward priority filter; policy drop;
	}
}
`;

/** What is said after a load, and what somebody does then; `nft` is a kernel of the test's own, in a file. */
const saidAfter = (act: string, refuses = false): string =>
	shell(
		libraries,
		[
			'within() { shift; "$@"; }',
			'mkdir -p $namespace_files/main && : >$namespace_files/main/nftables.conf',
			`nft() { case $* in
				*list*) cat $folder/kernel ;;
				*) cat >/dev/null; [ ! -e $folder/refuses ] || return 1; cp $folder/planned $folder/kernel ;;
			esac; }`,
			`printf '${loaded.replaceAll('\n', '\\n')}' >$folder/planned`,
			'load_rules main',
			'rules_problem main',
			act,
			refuses ? ': >$folder/refuses; load_rules main' : '',
			'rules_problem main',
		].join('\n'),
		(folder, {stdout, code}) => `${code === 0 ? '' : `exit code ${code}: `}${stdout.replaceAll(folder, '')}`,
	);

test('rules are compared with what the kernel listed when they were loaded', t => {
	const rows = [
		[':', ''],
		['rm $folder/kernel', 'packet filter and NAT of main are gone: table inet wgsim is not there\n'],
		[
			"sed -i '/dport 22/d' $folder/kernel",
			'packet filter and NAT of main are not as planned: chain firewall_input has other rules\n',
		],
		[
			"sed -i '/chain firewall_forward/,/^\\t}/d' $folder/kernel",
			'packet filter and NAT of main are not as planned: chain firewall_forward is not there\n',
		],
		[
			"sed -i 's/^}/\\tchain more {\\n\\t}\\n}/' $folder/kernel",
			'packet filter and NAT of main are not as planned: chain more has been added\n',
		],
		[
			"sed -i 's/^table.*/&\\n\\tset more {\\n\\t}\\n/' $folder/kernel",
			'packet filter and NAT of main are not as planned: table inet wgsim has more than its chains\n',
		],
		['rm $folder/kernel; load_rules main', ''],
		['rm $namespace_files/main/nftables.conf $folder/kernel; load_rules main', ''],
	] as const;
	for (const [act, said] of rows) {
		t.is(saidAfter(act), said, act);
	}
});

test('rules that are refused leave those of before, which are compared as before', t => {
	t.is(saidAfter(':', true), '');
	t.regex(saidAfter('rm $folder/kernel', true), /are gone/);
});
