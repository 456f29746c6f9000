/**
 * Top-level domains of the internet that people ask for: those of countries (ISO 3166 and a few more) and the generic ones in wide use.
 * What ends otherwise is no host of the internet: `db-0.db` is the name of a pod whose Service is not there.
 */
const COUNTRIES = `ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd
cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn
gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr
ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph
pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm
tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw`;

const GENERIC = `aero agency app art asia berlin biz blog cat cloud club com company coop design dev digital edu email gov group health
hosting info int jobs life link live media mil mobi museum name net network news one online org page post pro run school shop site
social software solutions space store studio systems team tech tel tools today top travel wiki work world xyz zone`;

const DOMAINS: ReadonlySet<string> = new Set(`${COUNTRIES} ${GENERIC}`.split(/\s+/));

/** @param label the last part of a name, in lower case */
export const isTopLevel = (label: string): boolean => DOMAINS.has(label);
