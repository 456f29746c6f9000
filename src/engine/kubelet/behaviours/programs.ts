/**
 * The programs of Docker Hub's official images: those of their distribution, and what the image is for. One list for all of them:
 * it is there to tell a slip of the pen from a program, and images of one's own may hold anything.
 */
import { BUSYBOX } from './busybox.ts';

const IMAGES = new Set(
  `alpine amazonlinux bash busybox centos debian fedora golang haproxy httpd mariadb memcached mongo mysql nginx node openjdk perl php
  postgres python rabbitmq redis rockylinux ruby tomcat traefik ubuntu wordpress`.split(/\s+/),
);

/** Of distributions, beside BusyBox's. */
const SYSTEM = `aclocal adduser apk apt apt-cache apt-config apt-get apt-key apt-mark b2sum bash bashbug c_rehash catchsegv chage
  chcon chfn chsh cmp csplit dash deb-systemd-helper debconf diff3 dig dir dircolors dnf dpkg-deb dpkg-query dpkg-reconfigure dwp
  false faillog fincore gawk gcc getcap getconf getent git gpasswd gpg groupadd groupdel groupmod iconv infocmp ionice ip6tables
  iptables join jq ldconfig ldd locale localedef localectl logsave lsb_release make mawk microdnf mkhomedir_helper namei
  newgrp numfmt openssl pathchk perl pinky pldd pr prlimit ptx rbash rgrep rpmdb rsync runcon runuser savelog sdiff select-editor
  setcap ss ssh stdbuf sudo systemctl tput tset tzselect unminimize update-alternatives update-ca-certificates
  update-ca-trust useradd userdel usermod utmpdump vdir vim vmstat wdctl yum zdump zgrep zless zypper`;

/** Beside BusyBox's, of `alpine`, which is small enough to be told whole. */
const ALPINE: ReadonlySet<string> = new Set([
  ...BUSYBOX,
  ...'apk getconf getent iconv ldconfig ldd scanelf'.split(' '),
]);

/** Of what the images are for, and what people install. */
const OWN = `ab apachectl bundle cargo composer corepack curl docker-entrypoint.sh docker-php-ext-install envsubst erl gem go gofmt
  haproxy htpasswd httpd httpd-foreground initdb irb jar java javac jshell kubectl mariadb mariadb-admin mariadb-dump mariadbd
  memcached mongo mongod mongodump mongorestore mongosh mysql mysqladmin mysqld mysqldump mysqld_safe netcat nginx nginx-debug node
  nodejs npm npx pecl pg_ctl pg_dump pg_dumpall pg_isready pg_restore php php-fpm pip pip3 postgres psql python python2 python3
  rabbitmq-diagnostics rabbitmq-plugins rabbitmq-server rabbitmqctl rake redis-benchmark redis-check-aof redis-cli redis-sentinel
  redis-server ruby stress stress-ng tini traefik wait-for-it wp yarn`;

/** Builtins of shells that are no programs elsewhere. */
const BUILTINS = `. : ! alias bg bind builtin caller cd command compgen complete coproc declare dirs disown enable eval exec exit export
  fc fg function getopts hash help history jobs let local logout mapfile popd pushd read readonly return select set shift shopt
  source suspend times trap type typeset ulimit umask unalias unset wait`;

const ALL: ReadonlySet<string> = new Set([...BUSYBOX, ...`${SYSTEM} ${OWN}`.split(/\s+/)]);
const SHELL: ReadonlySet<string> = new Set(BUILTINS.split(/\s+/));

/** Whether all that is in an image is known. */
export const isOfficial = (repository: string): boolean =>
  repository.startsWith('library/') && IMAGES.has(repository.slice(8));

/** Whether an image surely has no program of this name in its path. @param repository as containerd names it */
export const surelyLacks = (repository: string, program: string): boolean =>
  isOfficial(repository) && /^[\w.-]+$/.test(program) && !(repository === 'library/alpine' ? ALPINE : ALL).has(program);

export const isBuiltin = (word: string): boolean => SHELL.has(word);
