/** What people do in every shell, and expect of this one. */
import { describe, expect, it } from 'vitest';
import { Cluster } from '../../engine/index.ts';
import { Kubectl } from '../index.ts';
import { Headless } from './commander.ts';
import { PracticeShell } from './shell.ts';
import { printed, shell } from './testing.ts';
import { watch } from './watch.ts';

describe('the practice shell', () => {
  it('takes the options of xargs with their value glued to them', async () => {
    expect(await printed('echo a b | xargs -n1 echo')).toBe('a\nb\n');
    expect(await printed('printf "a b\\nc\\n" | xargs -I{} echo "<{}>"')).toBe('<a b>\n<c>\n');
    expect(await printed('printf "a b\\nc\\n" | xargs -L1 echo +')).toBe('+ a b\n+ c\n');
    expect(await printed(`echo "a b 'c d'" | xargs -rn2 echo -`)).toBe('- a b\n- c d\n');
    expect(await printed('printf "a\\0b c\\0" | xargs -0 -n 1 echo')).toBe('a\nb c\n');
    expect(await printed('echo x | xargs -q')).toBe("xargs: invalid option -- 'q'\n");
    expect(await printed('kubectl get nodes -o name | xargs -n1 kubectl get -o name')).toBe(
      await printed('kubectl get nodes -o name'),
    );
  });

  it('runs a command of xargs once without input unless -r is given, and tells by its code that one failed', async () => {
    expect(await printed('true | xargs echo once; true | xargs -r echo never')).toBe('once\n');
    expect(await printed('echo a | xargs false; echo $?')).toBe('123\n');
  });

  it('expands aliases of several words, in pipes and behind each other', async () => {
    const sh = shell();
    await sh.exec(
      `alias kg='kubectl get' kgn='kg nodes -o name' first='kgn | head -1' both='echo one; echo' w='watch ' ls='ls -1'`,
    );
    const nodes = await printed('kubectl get nodes -o name', sh);
    expect(await printed('kgn', sh)).toBe(nodes);
    expect(await printed('kg nodes -o name | wc -l', sh)).toBe(`${nodes.split('\n').length - 1}\n`);
    expect(await printed('x=$(first); echo $x', sh)).toBe(`${nodes.split('\n')[0]}\n`);
    expect(await printed('both two', sh)).toBe('one\ntwo\n');
    expect(await printed('\\kgn', sh)).toBe('bash: kgn: command not found\n');
    expect(await printed('touch a b; ls', sh)).toBe('a\nb\n');
  });

  it('lists files as ls of coreutils does', async () => {
    const sh = shell();
    await sh.exec('mkdir d; printf abcd > d/f; touch b a .h; ln -s d l; sleep 3600');
    expect(await printed('ls', sh)).toBe('a\nb\nd\nl\n');
    expect(await printed('ls b a', sh)).toBe('a\nb\n');
    expect(await printed('ls b d no; echo $?', sh)).toBe(
      "ls: cannot access 'no': No such file or directory\nb\n\nd:\nf\n2\n",
    );
    expect(await printed('ls -d l d; ls -A | head -1; ls -F l d a; ls -R d', sh)).toBe(
      'd\nl\n.h\na\n\nd:\nf\n\nl:\nf\nd:\nf\n',
    );
    expect(await printed('ls -l', sh)).toBe(
      [
        'total 4',
        '-rw-r--r-- 1 learner learner    0 Jan  1 00:00 a',
        '-rw-r--r-- 1 learner learner    0 Jan  1 00:00 b',
        'drwxr-xr-x 2 learner learner 4096 Jan  1 00:00 d',
        'lrwxrwxrwx 1 learner learner    1 Jan  1 00:00 l -> d',
        '',
      ].join('\n'),
    );
    expect(await printed('ls -lt d | tail -1; sleep 300d; ls -l d/f; ls -Z', sh)).toBe(
      "-rw-r--r-- 1 learner learner 4 Jan  1 00:00 f\n-rw-r--r-- 1 learner learner 4 Jan  1  2026 d/f\nls: invalid option -- 'Z'\nTry 'ls --help' for more information.\n",
    );
  });

  it('expands braces, whatever stands in them', async () => {
    expect(await printed('echo {a,b}{1..3} {"x y",z} {$USER,b} {a:b,c:{d,e}}')).toBe(
      'a1 a2 a3 b1 b2 b3 x y z learner b a:b c:d c:e\n',
    );
    expect(await printed(`echo {"spec":{"replicas":3,"paused":true}}`)).toBe('{spec:replicas:3} {spec:paused:true}\n');
  });

  it("knows the escapes of $'...'", async () => {
    expect(await printed(`echo $'a\\nb\\t"c"' x; f() { echo $'1\\n2'; }; f; f | wc -l; sh -c "echo \\$'3\\n4'"`)).toBe(
      'a\nb\t"c" x\n1\n2\n2\n3\n4\n',
    );
  });

  it('matches groups of a regular expression', async () => {
    expect(await printed('[[ "v1.35" =~ ^v([0-9]+)\\.(3|35)$ ]] && echo "${BASH_REMATCH[2]}"')).toBe('35\n');
    expect(await printed("f() { [[ $1 =~ a( b|c) ]] && echo in; }; f 'a b'; [[ 'x(y' =~ x\\(y ]] && echo text")).toBe(
      'in\ntext\n',
    );
    expect(await printed("sh -c '[[ abc =~ (b|x) ]] && echo inner'")).toBe('inner\n');
  });

  it('puts lines in with sed, with the blanks that stand before them', async () => {
    expect(await printed(`printf 'a\\nb\\n' | sed '/a/a\\   x: 1'`)).toBe('a\n   x: 1\nb\n');
    expect(await printed(`echo b | sed '1i\\head'; echo b | sed '$a end'; echo 'a b' | sed 's/a\\ b/c/'`)).toBe(
      'head\nb\nb\nend\nc\n',
    );
  });

  it('compares files and folders as diff of diffutils does', async () => {
    const sh = shell();
    await sh.exec(
      "printf 'a\\nb\\nc\\n' > f; printf 'a\\nB\\nc\\nd\\n' > g; mkdir p q; cp f p/x; cp g q/x; touch p/only",
    );
    expect(await printed('diff f g; echo $?', sh)).toBe('2c2\n< b\n---\n> B\n3a4\n> d\n1\n');
    expect(await printed('diff g f | tail -2; diff f f; echo $?; diff -q f g', sh)).toBe(
      '4d3\n< d\n0\nFiles f and g differ\n',
    );
    expect(await printed('diff -u f g', sh)).toMatch(
      /^--- f\t2026-01-01 00:00:00\.0{9} \+0000\n\+\+\+ g\t.*\n@@ -1,3 \+1,4 @@\n a\n-b\n\+B\n c\n\+d\n$/,
    );
    expect(await printed('diff -r p q | head -3; echo b | diff - f', sh)).toBe(
      'Only in p: only\ndiff -r p/x q/x\n2c2\n0a1\n> a\n1a3\n> c\n',
    );
    expect(await printed('diff f none; echo $?; diff f; diff --fun f g', sh)).toBe(
      "diff: none: No such file or directory\n2\ndiff: missing operand after 'f'\ndiff: Try 'diff --help' for more information.\n" +
        "diff: unrecognized option '--fun'\ndiff: Try 'diff --help' for more information.\n",
    );
  });

  it('knows where the name of a variable ends', async () => {
    const line = `x=1; echo "\${x}s" \${x}b "\${x}_1" \${x}9 \${x}[0] \${x}\${x}a "$x-$x" $x.y; for i in 1 2; do echo "pod\${i}a"; done`;
    expect(await printed(line)).toBe('1s 1b 1_1 19 1[0] 11a 1-1 1.y\npod1a\npod2a\n');
    expect(
      await printed(
        `f() { echo "\${1}x" \${#}y "\${2}0"; }; f a b; sh -c 'v=2; echo "\${v}nd"'; cat <<END\n\${x}y\nEND`,
      ),
    ).toBe('ax 2y b0\n2nd\ny\n');
  });

  it('has another value for what is not set, quoted and under set -u, too', async () => {
    const line =
      'set -u; echo "${X:-a}" "${1-b}" "${X:+never}" "[${X:-c}]"; [ -z "${X:-}" ] && echo "${X:=d}"; echo "$X"';
    expect(await printed(line)).toBe('a b  [c]\nd\nd\n');
    expect(await printed('set -u; echo "$X"')).toBe('bash: X: unbound variable\n');
    expect(await printed('f() { echo "${X:-a}"; }; type f')).toContain('echo "${X:-a}"\n');
  });

  it('looks for several patterns with grep', async () => {
    const sh = shell();
    await sh.exec('printf "one\ntwo\nthree\n4.\n" > f');
    expect(await printed('grep -e one -e tw f', sh)).toBe('one\ntwo\n');
    expect(await printed('cat f | grep -v -ie ONE --regexp=thr -e4', sh)).toBe('two\n');
    expect(await printed('grep -A 1 -E -e "^(on|x)" -n -e "3|4" f', sh)).toBe('1:one\n2-two\n--\n4:4.\n');
    expect(await printed('grep -- -e f; grep -c -F -e . -e w f', sh)).toBe('2\n');
  });

  it('cuts texts from their end', async () => {
    expect(await printed('x=abcdef; echo ${x: -1} ${x: -3:2} ${x:1:-1} ${x:2} ${y:-none}')).toBe(
      'f de bcde cdef none\n',
    );
  });

  it('shows with set -x what was written', async () => {
    const { stderr } = await shell().exec(
      'set -x; kubectl get ns default -o name; x=1; kubectl get ns | wc -l; echo $x',
    );
    expect(stderr).toBe('+ kubectl get ns default -o name\n+ x=1\n+ kubectl get ns\n+ wc -l\n+ echo 1\n');
  });

  it('pastes what it is given, and counts in the columns of uniq', async () => {
    expect(await printed("seq 3 | paste -sd+; printf 'a\\nb\\n' | paste - -; seq 2 | paste -s -d ,")).toBe(
      '1+2+3\na\tb\n1,2\n',
    );
    expect(await printed("printf 'a\\na\\nb\\n' | uniq -c")).toBe('      2 a\n      1 b\n');
  });

  it('hands kubectl what a process substitution holds', async () => {
    const make = 'kubectl create cm x --from-literal=a=1 --dry-run=client -o yaml';
    expect(await printed(`kubectl apply -f <(${make}); kubectl create cm y --from-file=k=<(echo hi)`)).toBe(
      'configmap/x created\nconfigmap/y created\n',
    );
  });

  it('says where one may ask over the network', async () => {
    const sh = shell();
    expect(await printed('ping web', sh)).toMatch(
      /^bash: ping: command not found\n.*kubectl exec POD -- ping[\s\S]*scenario request outside/,
    );
    expect((await sh.exec('dig web')).code).toBe(127);
  });

  it('asks from outside with curl and wget: node ports answer, the networks of the cluster do not', async () => {
    const sh = shell();
    await sh.exec('kubectl create deployment web --image=nginx; kubectl wait deploy/web --for=condition=Available');
    await sh.exec('kubectl expose deploy web --port=80 --type=NodePort; sleep 3');
    const node = "node=$(kubectl get nodes -o jsonpath='{.items[0].status.addresses[0].address}')";
    await sh.exec(`${node}; port=$(kubectl get svc web -o jsonpath='{.spec.ports[0].nodePort}')`);
    expect(await printed('curl -s $node:$port | grep title', sh)).toBe('<title>Welcome to nginx!</title>\n');
    expect(await printed('wget -qO page http://$node:$port/; grep -c title page', sh)).toBe('1\n');
    expect(await printed('curl -s web; echo $?', sh)).toMatch(/^This shell is outside of the cluster[\s\S]*\n6\n$/);
    const inner = "curl -sm 5 $(kubectl get svc web -o jsonpath='{.spec.clusterIP}'); echo $?";
    expect(await printed(inner, sh)).toMatch(/^This shell is outside[\s\S]*kubectl exec POD -- curl[\s\S]*\n28\n$/);
  });

  it('says what can be done where one would go to a machine', async () => {
    expect(await printed('crictl ps; echo $?')).toMatch(
      /^bash: crictl: command not found\nNo machine has a shell[\s\S]*\n127\n$/,
    );
  });

  it('has a history where a person types, and none in a script', async () => {
    const sh = shell();
    expect(await printed('history', sh)).toBe('');
    let lines = ['ls', 'kubectl get pods', 'history'];
    sh.history = {
      get lines() {
        return lines;
      },
      add: () => {},
      clear: () => {
        lines = [];
      },
    };
    expect(await printed('history', sh)).toBe('    1  ls\n    2  kubectl get pods\n    3  history\n');
    expect(await printed('history 2 | head -1; history x', sh)).toBe(
      '    2  kubectl get pods\nbash: history: x: numeric argument required\n',
    );
    expect(await printed('history -c; history', sh)).toBe('');
  });

  it('has one name for the person', async () => {
    expect(await printed('whoami; echo $USER; id -un')).toBe('learner\nlearner\nlearner\n');
    expect(await printed('id; ls -la | tail -1')).toMatch(
      /^uid=1000\(learner\) gid=1000\(learner\) groups=1000\(learner\)\ndrwx.* learner learner /,
    );
  });

  it('speaks in words of bash of what is not there and of what cannot be read', async () => {
    expect(await printed('python3 -c 1')).toBe('bash: python3: command not found\n');
    expect(await printed('echo <')).toBe("bash: syntax error near unexpected token `newline'\n");
    expect(await printed('if true; )')).toBe("bash: syntax error near unexpected token `)'\n");
    expect(await printed('&& ls')).toBe("bash: syntax error near unexpected token `&&'\n");
    expect(await printed('f() {')).toBe('bash: syntax error: unexpected end of file\n');
  });

  it("opens the editor that was named, and the person's own for vi", async () => {
    const edit = async (_: string, text: string, program = 'own'): Promise<string> => {
      if (program === 'vim') throw new Error('the editor "vim" was not found', { cause: { code: 'ENOENT' } });
      return `${text}${program}\n`;
    };
    const kubectl = new Kubectl(new Cluster({ controlPlane: false }));
    const sh = new PracticeShell(new Headless(kubectl), { edit });
    expect(await printed('vi a; nano a; cat a', sh)).toBe('own\nnano\n');
    expect(await printed('vim a; echo $?', sh)).toMatch(/^bash: vim: command not found\n.*\n127\n$/);
  });

  it('says as kubectl that the editor failed', async () => {
    const edit = async (): Promise<string> => {
      throw new Error('there was a problem with the editor "false": exit code 1');
    };
    const sh = new PracticeShell(new Headless(new Kubectl(new Cluster()), { edit }), { edit });
    expect(await printed('kubectl create cm a >/dev/null; kubectl edit cm a; echo $?', sh)).toBe(
      'error: there was a problem with the editor "false": exit code 1\n1\n',
    );
  });

  it('prints what comes through a pager, whose screen the terminal is', async () => {
    expect(await printed('echo a | less; echo b > f; less f; cat f | more')).toBe('a\nb\nb\n');
    expect(await printed('less none')).toBe('none: No such file or directory\n');
  });

  it('tells what a command before a pipe, in $( ) or in a script file complains of when it does', async () => {
    expect(await printed('ls /no | tail -1; echo behind')).toBe(
      "ls: cannot access '/no': No such file or directory\nbehind\n",
    );
    expect(await printed('kubectl get nopods | cat; echo behind')).toBe(
      `error: the server doesn't have a resource type "nopods"\nbehind\n`,
    );
    expect(await printed('x=$(ls /no; echo q); echo $x')).toBe(
      "ls: cannot access '/no': No such file or directory\nq\n",
    );
    expect(await printed('x=$(kubectl exec none -- ls); echo "$x:$?"')).toBe(
      'Error from server (NotFound): pods "none" not found\n:1\n',
    );
    expect(await printed("echo 'echo a $1; ls /no; echo b' > f; sh f 7")).toBe(
      "a 7\nls: cannot access '/no': No such file or directory\nb\n",
    );
    expect(await printed('ls /no 2>&1 | sed s/^/x/; ls /no |& sed s/^/y/; { ls /no | cat; } 2>/dev/null')).toBe(
      "xls: cannot access '/no': No such file or directory\nyls: cannot access '/no': No such file or directory\n",
    );
  });

  it('sleeps as long as it is told', async () => {
    expect(await printed('date +%H:%M:%S; sleep 2h 30m 1.5; date +%H:%M:%S')).toBe('00:00:00\n02:30:01\n');
    expect(await printed('sleep 3x')).toContain('sleep: invalid time interval ‘3x’\n');
  });

  it('says what it is for when it is asked for help', async () => {
    const text = await printed('help');
    expect(text).toContain('kubectl');
    expect(text).not.toMatch(/just-bash|\bfg\b|ulimit/);
    expect(await printed('help kubectl')).toBe(await printed('kubectl --help'));
  });

  it('says that nothing runs in the background, and shows what it prints meanwhile', async () => {
    expect(await printed('echo a & echo b')).toMatch(/^bash: &: .*\na\nb\n$/);
  });

  it('keeps what the language has among the variables to itself', async () => {
    expect(await printed('export A=1; alias x=y; true; env | sort; env | grep -c "?="')).toMatch(
      /^A=1\nHOME=.*\nHOSTNAME=.*\nKUBECONFIG=.*\nPATH=.*\nPWD=.*\nSHELL=\/bin\/bash\nUSER=learner\n0\n$/,
    );
    expect(await printed('cd /tmp; env | grep OLDPWD')).toBe('OLDPWD=/home/learner\n');
  });

  it('bears a link that leads nowhere', async () => {
    expect(await printed('ln -s none n; kubectl get nodes -o name | wc -l; ls')).toMatch(/^\d\nn\n$/);
  });

  it('ends a watch that has run too often, in words of its own', async () => {
    const said: string[] = [];
    const stderr = 'bash: too many commands executed (>100000), increase executionLimits.maxCommandCount\n';
    const context = { exec: async () => ({ stdout: '', stderr }), signal: undefined };
    const look = watch(
      async () => {},
      () => 0,
    );
    const code = await look(['date'], context as never, (_, text) => said.push(text));
    expect({ code, said }).toEqual({ code: 1, said: ['watch: it has run too often in one script and ends here\n'] });
  });
});

describe('a shell in a container', () => {
  const CONTAINER = 'kubectl run q --image=busybox -- sleep 1000; kubectl wait --for=condition=Ready pod/q';

  it('ends with the code of exit, or of its last command, which is then that of kubectl exec', async () => {
    const sh = shell();
    await sh.exec(CONTAINER);
    await sh.exec('kubectl exec -it q -- sh');
    expect(await sh.exec('exit 7')).toMatchObject({ code: 7, stderr: 'command terminated with exit code 7\n' });
    expect(await printed('echo $?', sh)).toBe('7\n');
    await sh.exec('kubectl exec -it q -- sh');
    await sh.exec('false');
    expect((await sh.exec('exit')).stderr).toBe('command terminated with exit code 1\n');
    expect(await printed('echo $?', sh)).toBe('1\n');
  });

  it('has no variable of the language, and its own name and arguments', async () => {
    const sh = shell();
    await sh.exec(CONTAINER);
    const said = (script: string): Promise<string> => printed(`kubectl exec q -- sh -c ${script}`, sh);
    expect(await said(`'env | grep -v KUBERNETES | sort'`)).toMatch(/^HOME=.*\nHOSTNAME=q\nPATH=.*\nPWD=\/\n$/);
    expect(await said(`'echo $0'`)).toBe('sh\n');
    expect(await said(`'echo $0 $#; for i in "$@"; do echo "<$i>"; done' a b 'c d'`)).toBe('a 2\n<b>\n<c d>\n');
  });

  it('bears a link that leads nowhere', async () => {
    const sh = shell();
    await sh.exec(CONTAINER);
    const script = "'echo a > /tmp/a; ln -s /nope /tmp/u; ls /tmp; echo $?; ls /'";
    expect(await printed(`kubectl exec q -- sh -c ${script}`, sh)).toMatch(/^a\n0\nbin\n/);
  });
});
