// biome-ignore-all lint/correctness/noUnusedVariables: they are there for their registers
// biome-ignore-all lint/suspicious/noImplicitAnyLet: they hold nothing
/**
 * Makes sure that a drop which begins can also end, as `requireStackRoom` does for a call of a heap, which a drop makes at its
 * deepest: that call wants 6 KiB. The other 12 KiB are for the frames of a few owners, the deep walk and the unwinding of a panic.
 *
 * The frame holds a register for each variable and for each argument of the call, 2304 in all. A variable that is only mentioned
 * takes a register and no bytecode, and V8 optimises a function the later the more bytecode it has: with 2304 arguments that was
 * after a million calls, each of which cleared 18 KiB. The 128 arguments make the function too large to be inlined, which would lose
 * the check.
 *
 * @throws `RangeError` when the stack has no such room
 */
export function requireDropRoom(never: boolean): void {
  // biome-ignore format: 2176 variables
  var
    r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf, rg, rh, ri, rj, rk, rl, rm, rn,
    ro, rp, rq, rr, rs, rt, ru, rv, rw, rx, ry, rz, r10, r11, r12, r13, r14, r15, r16, r17, r18, r19, r1a, r1b,
    r1c, r1d, r1e, r1f, r1g, r1h, r1i, r1j, r1k, r1l, r1m, r1n, r1o, r1p, r1q, r1r, r1s, r1t, r1u, r1v, r1w, r1x, r1y, r1z,
    r20, r21, r22, r23, r24, r25, r26, r27, r28, r29, r2a, r2b, r2c, r2d, r2e, r2f, r2g, r2h, r2i, r2j, r2k, r2l, r2m, r2n,
    r2o, r2p, r2q, r2r, r2s, r2t, r2u, r2v, r2w, r2x, r2y, r2z, r30, r31, r32, r33, r34, r35, r36, r37, r38, r39, r3a, r3b,
    r3c, r3d, r3e, r3f, r3g, r3h, r3i, r3j, r3k, r3l, r3m, r3n, r3o, r3p, r3q, r3r, r3s, r3t, r3u, r3v, r3w, r3x, r3y, r3z,
    r40, r41, r42, r43, r44, r45, r46, r47, r48, r49, r4a, r4b, r4c, r4d, r4e, r4f, r4g, r4h, r4i, r4j, r4k, r4l, r4m, r4n,
    r4o, r4p, r4q, r4r, r4s, r4t, r4u, r4v, r4w, r4x, r4y, r4z, r50, r51, r52, r53, r54, r55, r56, r57, r58, r59, r5a, r5b,
    r5c, r5d, r5e, r5f, r5g, r5h, r5i, r5j, r5k, r5l, r5m, r5n, r5o, r5p, r5q, r5r, r5s, r5t, r5u, r5v, r5w, r5x, r5y, r5z,
    r60, r61, r62, r63, r64, r65, r66, r67, r68, r69, r6a, r6b, r6c, r6d, r6e, r6f, r6g, r6h, r6i, r6j, r6k, r6l, r6m, r6n,
    r6o, r6p, r6q, r6r, r6s, r6t, r6u, r6v, r6w, r6x, r6y, r6z, r70, r71, r72, r73, r74, r75, r76, r77, r78, r79, r7a, r7b,
    r7c, r7d, r7e, r7f, r7g, r7h, r7i, r7j, r7k, r7l, r7m, r7n, r7o, r7p, r7q, r7r, r7s, r7t, r7u, r7v, r7w, r7x, r7y, r7z,
    r80, r81, r82, r83, r84, r85, r86, r87, r88, r89, r8a, r8b, r8c, r8d, r8e, r8f, r8g, r8h, r8i, r8j, r8k, r8l, r8m, r8n,
    r8o, r8p, r8q, r8r, r8s, r8t, r8u, r8v, r8w, r8x, r8y, r8z, r90, r91, r92, r93, r94, r95, r96, r97, r98, r99, r9a, r9b,
    r9c, r9d, r9e, r9f, r9g, r9h, r9i, r9j, r9k, r9l, r9m, r9n, r9o, r9p, r9q, r9r, r9s, r9t, r9u, r9v, r9w, r9x, r9y, r9z,
    ra0, ra1, ra2, ra3, ra4, ra5, ra6, ra7, ra8, ra9, raa, rab, rac, rad, rae, raf, rag, rah, rai, raj, rak, ral, ram, ran,
    rao, rap, raq, rar, ras, rat, rau, rav, raw, rax, ray, raz, rb0, rb1, rb2, rb3, rb4, rb5, rb6, rb7, rb8, rb9, rba, rbb,
    rbc, rbd, rbe, rbf, rbg, rbh, rbi, rbj, rbk, rbl, rbm, rbn, rbo, rbp, rbq, rbr, rbs, rbt, rbu, rbv, rbw, rbx, rby, rbz,
    rc0, rc1, rc2, rc3, rc4, rc5, rc6, rc7, rc8, rc9, rca, rcb, rcc, rcd, rce, rcf, rcg, rch, rci, rcj, rck, rcl, rcm, rcn,
    rco, rcp, rcq, rcr, rcs, rct, rcu, rcv, rcw, rcx, rcy, rcz, rd0, rd1, rd2, rd3, rd4, rd5, rd6, rd7, rd8, rd9, rda, rdb,
    rdc, rdd, rde, rdf, rdg, rdh, rdi, rdj, rdk, rdl, rdm, rdn, rdo, rdp, rdq, rdr, rds, rdt, rdu, rdv, rdw, rdx, rdy, rdz,
    re0, re1, re2, re3, re4, re5, re6, re7, re8, re9, rea, reb, rec, red, ree, ref, reg, reh, rei, rej, rek, rel, rem, ren,
    reo, rep, req, rer, res, ret, reu, rev, rew, rex, rey, rez, rf0, rf1, rf2, rf3, rf4, rf5, rf6, rf7, rf8, rf9, rfa, rfb,
    rfc, rfd, rfe, rff, rfg, rfh, rfi, rfj, rfk, rfl, rfm, rfn, rfo, rfp, rfq, rfr, rfs, rft, rfu, rfv, rfw, rfx, rfy, rfz,
    rg0, rg1, rg2, rg3, rg4, rg5, rg6, rg7, rg8, rg9, rga, rgb, rgc, rgd, rge, rgf, rgg, rgh, rgi, rgj, rgk, rgl, rgm, rgn,
    rgo, rgp, rgq, rgr, rgs, rgt, rgu, rgv, rgw, rgx, rgy, rgz, rh0, rh1, rh2, rh3, rh4, rh5, rh6, rh7, rh8, rh9, rha, rhb,
    rhc, rhd, rhe, rhf, rhg, rhh, rhi, rhj, rhk, rhl, rhm, rhn, rho, rhp, rhq, rhr, rhs, rht, rhu, rhv, rhw, rhx, rhy, rhz,
    ri0, ri1, ri2, ri3, ri4, ri5, ri6, ri7, ri8, ri9, ria, rib, ric, rid, rie, rif, rig, rih, rii, rij, rik, ril, rim, rin,
    rio, rip, riq, rir, ris, rit, riu, riv, riw, rix, riy, riz, rj0, rj1, rj2, rj3, rj4, rj5, rj6, rj7, rj8, rj9, rja, rjb,
    rjc, rjd, rje, rjf, rjg, rjh, rji, rjj, rjk, rjl, rjm, rjn, rjo, rjp, rjq, rjr, rjs, rjt, rju, rjv, rjw, rjx, rjy, rjz,
    rk0, rk1, rk2, rk3, rk4, rk5, rk6, rk7, rk8, rk9, rka, rkb, rkc, rkd, rke, rkf, rkg, rkh, rki, rkj, rkk, rkl, rkm, rkn,
    rko, rkp, rkq, rkr, rks, rkt, rku, rkv, rkw, rkx, rky, rkz, rl0, rl1, rl2, rl3, rl4, rl5, rl6, rl7, rl8, rl9, rla, rlb,
    rlc, rld, rle, rlf, rlg, rlh, rli, rlj, rlk, rll, rlm, rln, rlo, rlp, rlq, rlr, rls, rlt, rlu, rlv, rlw, rlx, rly, rlz,
    rm0, rm1, rm2, rm3, rm4, rm5, rm6, rm7, rm8, rm9, rma, rmb, rmc, rmd, rme, rmf, rmg, rmh, rmi, rmj, rmk, rml, rmm, rmn,
    rmo, rmp, rmq, rmr, rms, rmt, rmu, rmv, rmw, rmx, rmy, rmz, rn0, rn1, rn2, rn3, rn4, rn5, rn6, rn7, rn8, rn9, rna, rnb,
    rnc, rnd, rne, rnf, rng, rnh, rni, rnj, rnk, rnl, rnm, rnn, rno, rnp, rnq, rnr, rns, rnt, rnu, rnv, rnw, rnx, rny, rnz,
    ro0, ro1, ro2, ro3, ro4, ro5, ro6, ro7, ro8, ro9, roa, rob, roc, rod, roe, rof, rog, roh, roi, roj, rok, rol, rom, ron,
    roo, rop, roq, ror, ros, rot, rou, rov, row, rox, roy, roz, rp0, rp1, rp2, rp3, rp4, rp5, rp6, rp7, rp8, rp9, rpa, rpb,
    rpc, rpd, rpe, rpf, rpg, rph, rpi, rpj, rpk, rpl, rpm, rpn, rpo, rpp, rpq, rpr, rps, rpt, rpu, rpv, rpw, rpx, rpy, rpz,
    rq0, rq1, rq2, rq3, rq4, rq5, rq6, rq7, rq8, rq9, rqa, rqb, rqc, rqd, rqe, rqf, rqg, rqh, rqi, rqj, rqk, rql, rqm, rqn,
    rqo, rqp, rqq, rqr, rqs, rqt, rqu, rqv, rqw, rqx, rqy, rqz, rr0, rr1, rr2, rr3, rr4, rr5, rr6, rr7, rr8, rr9, rra, rrb,
    rrc, rrd, rre, rrf, rrg, rrh, rri, rrj, rrk, rrl, rrm, rrn, rro, rrp, rrq, rrr, rrs, rrt, rru, rrv, rrw, rrx, rry, rrz,
    rs0, rs1, rs2, rs3, rs4, rs5, rs6, rs7, rs8, rs9, rsa, rsb, rsc, rsd, rse, rsf, rsg, rsh, rsi, rsj, rsk, rsl, rsm, rsn,
    rso, rsp, rsq, rsr, rss, rst, rsu, rsv, rsw, rsx, rsy, rsz, rt0, rt1, rt2, rt3, rt4, rt5, rt6, rt7, rt8, rt9, rta, rtb,
    rtc, rtd, rte, rtf, rtg, rth, rti, rtj, rtk, rtl, rtm, rtn, rto, rtp, rtq, rtr, rts, rtt, rtu, rtv, rtw, rtx, rty, rtz,
    ru0, ru1, ru2, ru3, ru4, ru5, ru6, ru7, ru8, ru9, rua, rub, ruc, rud, rue, ruf, rug, ruh, rui, ruj, ruk, rul, rum, run,
    ruo, rup, ruq, rur, rus, rut, ruu, ruv, ruw, rux, ruy, ruz, rv0, rv1, rv2, rv3, rv4, rv5, rv6, rv7, rv8, rv9, rva, rvb,
    rvc, rvd, rve, rvf, rvg, rvh, rvi, rvj, rvk, rvl, rvm, rvn, rvo, rvp, rvq, rvr, rvs, rvt, rvu, rvv, rvw, rvx, rvy, rvz,
    rw0, rw1, rw2, rw3, rw4, rw5, rw6, rw7, rw8, rw9, rwa, rwb, rwc, rwd, rwe, rwf, rwg, rwh, rwi, rwj, rwk, rwl, rwm, rwn,
    rwo, rwp, rwq, rwr, rws, rwt, rwu, rwv, rww, rwx, rwy, rwz, rx0, rx1, rx2, rx3, rx4, rx5, rx6, rx7, rx8, rx9, rxa, rxb,
    rxc, rxd, rxe, rxf, rxg, rxh, rxi, rxj, rxk, rxl, rxm, rxn, rxo, rxp, rxq, rxr, rxs, rxt, rxu, rxv, rxw, rxx, rxy, rxz,
    ry0, ry1, ry2, ry3, ry4, ry5, ry6, ry7, ry8, ry9, rya, ryb, ryc, ryd, rye, ryf, ryg, ryh, ryi, ryj, ryk, ryl, rym, ryn,
    ryo, ryp, ryq, ryr, rys, ryt, ryu, ryv, ryw, ryx, ryy, ryz, rz0, rz1, rz2, rz3, rz4, rz5, rz6, rz7, rz8, rz9, rza, rzb,
    rzc, rzd, rze, rzf, rzg, rzh, rzi, rzj, rzk, rzl, rzm, rzn, rzo, rzp, rzq, rzr, rzs, rzt, rzu, rzv, rzw, rzx, rzy, rzz,
    r100, r101, r102, r103, r104, r105, r106, r107, r108, r109, r10a, r10b, r10c, r10d, r10e, r10f, r10g, r10h, r10i, r10j, r10k, r10l, r10m, r10n,
    r10o, r10p, r10q, r10r, r10s, r10t, r10u, r10v, r10w, r10x, r10y, r10z, r110, r111, r112, r113, r114, r115, r116, r117, r118, r119, r11a, r11b,
    r11c, r11d, r11e, r11f, r11g, r11h, r11i, r11j, r11k, r11l, r11m, r11n, r11o, r11p, r11q, r11r, r11s, r11t, r11u, r11v, r11w, r11x, r11y, r11z,
    r120, r121, r122, r123, r124, r125, r126, r127, r128, r129, r12a, r12b, r12c, r12d, r12e, r12f, r12g, r12h, r12i, r12j, r12k, r12l, r12m, r12n,
    r12o, r12p, r12q, r12r, r12s, r12t, r12u, r12v, r12w, r12x, r12y, r12z, r130, r131, r132, r133, r134, r135, r136, r137, r138, r139, r13a, r13b,
    r13c, r13d, r13e, r13f, r13g, r13h, r13i, r13j, r13k, r13l, r13m, r13n, r13o, r13p, r13q, r13r, r13s, r13t, r13u, r13v, r13w, r13x, r13y, r13z,
    r140, r141, r142, r143, r144, r145, r146, r147, r148, r149, r14a, r14b, r14c, r14d, r14e, r14f, r14g, r14h, r14i, r14j, r14k, r14l, r14m, r14n,
    r14o, r14p, r14q, r14r, r14s, r14t, r14u, r14v, r14w, r14x, r14y, r14z, r150, r151, r152, r153, r154, r155, r156, r157, r158, r159, r15a, r15b,
    r15c, r15d, r15e, r15f, r15g, r15h, r15i, r15j, r15k, r15l, r15m, r15n, r15o, r15p, r15q, r15r, r15s, r15t, r15u, r15v, r15w, r15x, r15y, r15z,
    r160, r161, r162, r163, r164, r165, r166, r167, r168, r169, r16a, r16b, r16c, r16d, r16e, r16f, r16g, r16h, r16i, r16j, r16k, r16l, r16m, r16n,
    r16o, r16p, r16q, r16r, r16s, r16t, r16u, r16v, r16w, r16x, r16y, r16z, r170, r171, r172, r173, r174, r175, r176, r177, r178, r179, r17a, r17b,
    r17c, r17d, r17e, r17f, r17g, r17h, r17i, r17j, r17k, r17l, r17m, r17n, r17o, r17p, r17q, r17r, r17s, r17t, r17u, r17v, r17w, r17x, r17y, r17z,
    r180, r181, r182, r183, r184, r185, r186, r187, r188, r189, r18a, r18b, r18c, r18d, r18e, r18f, r18g, r18h, r18i, r18j, r18k, r18l, r18m, r18n,
    r18o, r18p, r18q, r18r, r18s, r18t, r18u, r18v, r18w, r18x, r18y, r18z, r190, r191, r192, r193, r194, r195, r196, r197, r198, r199, r19a, r19b,
    r19c, r19d, r19e, r19f, r19g, r19h, r19i, r19j, r19k, r19l, r19m, r19n, r19o, r19p, r19q, r19r, r19s, r19t, r19u, r19v, r19w, r19x, r19y, r19z,
    r1a0, r1a1, r1a2, r1a3, r1a4, r1a5, r1a6, r1a7, r1a8, r1a9, r1aa, r1ab, r1ac, r1ad, r1ae, r1af, r1ag, r1ah, r1ai, r1aj, r1ak, r1al, r1am, r1an,
    r1ao, r1ap, r1aq, r1ar, r1as, r1at, r1au, r1av, r1aw, r1ax, r1ay, r1az, r1b0, r1b1, r1b2, r1b3, r1b4, r1b5, r1b6, r1b7, r1b8, r1b9, r1ba, r1bb,
    r1bc, r1bd, r1be, r1bf, r1bg, r1bh, r1bi, r1bj, r1bk, r1bl, r1bm, r1bn, r1bo, r1bp, r1bq, r1br, r1bs, r1bt, r1bu, r1bv, r1bw, r1bx, r1by, r1bz,
    r1c0, r1c1, r1c2, r1c3, r1c4, r1c5, r1c6, r1c7, r1c8, r1c9, r1ca, r1cb, r1cc, r1cd, r1ce, r1cf, r1cg, r1ch, r1ci, r1cj, r1ck, r1cl, r1cm, r1cn,
    r1co, r1cp, r1cq, r1cr, r1cs, r1ct, r1cu, r1cv, r1cw, r1cx, r1cy, r1cz, r1d0, r1d1, r1d2, r1d3, r1d4, r1d5, r1d6, r1d7, r1d8, r1d9, r1da, r1db,
    r1dc, r1dd, r1de, r1df, r1dg, r1dh, r1di, r1dj, r1dk, r1dl, r1dm, r1dn, r1do, r1dp, r1dq, r1dr, r1ds, r1dt, r1du, r1dv, r1dw, r1dx, r1dy, r1dz,
    r1e0, r1e1, r1e2, r1e3, r1e4, r1e5, r1e6, r1e7, r1e8, r1e9, r1ea, r1eb, r1ec, r1ed, r1ee, r1ef, r1eg, r1eh, r1ei, r1ej, r1ek, r1el, r1em, r1en,
    r1eo, r1ep, r1eq, r1er, r1es, r1et, r1eu, r1ev, r1ew, r1ex, r1ey, r1ez, r1f0, r1f1, r1f2, r1f3, r1f4, r1f5, r1f6, r1f7, r1f8, r1f9, r1fa, r1fb,
    r1fc, r1fd, r1fe, r1ff, r1fg, r1fh, r1fi, r1fj, r1fk, r1fl, r1fm, r1fn, r1fo, r1fp, r1fq, r1fr, r1fs, r1ft, r1fu, r1fv, r1fw, r1fx, r1fy, r1fz,
    r1g0, r1g1, r1g2, r1g3, r1g4, r1g5, r1g6, r1g7, r1g8, r1g9, r1ga, r1gb, r1gc, r1gd, r1ge, r1gf, r1gg, r1gh, r1gi, r1gj, r1gk, r1gl, r1gm, r1gn,
    r1go, r1gp, r1gq, r1gr, r1gs, r1gt, r1gu, r1gv, r1gw, r1gx, r1gy, r1gz, r1h0, r1h1, r1h2, r1h3, r1h4, r1h5, r1h6, r1h7, r1h8, r1h9, r1ha, r1hb,
    r1hc, r1hd, r1he, r1hf, r1hg, r1hh, r1hi, r1hj, r1hk, r1hl, r1hm, r1hn, r1ho, r1hp, r1hq, r1hr, r1hs, r1ht, r1hu, r1hv, r1hw, r1hx, r1hy, r1hz,
    r1i0, r1i1, r1i2, r1i3, r1i4, r1i5, r1i6, r1i7, r1i8, r1i9, r1ia, r1ib, r1ic, r1id, r1ie, r1if, r1ig, r1ih, r1ii, r1ij, r1ik, r1il, r1im, r1in,
    r1io, r1ip, r1iq, r1ir, r1is, r1it, r1iu, r1iv, r1iw, r1ix, r1iy, r1iz, r1j0, r1j1, r1j2, r1j3, r1j4, r1j5, r1j6, r1j7, r1j8, r1j9, r1ja, r1jb,
    r1jc, r1jd, r1je, r1jf, r1jg, r1jh, r1ji, r1jj, r1jk, r1jl, r1jm, r1jn, r1jo, r1jp, r1jq, r1jr, r1js, r1jt, r1ju, r1jv, r1jw, r1jx, r1jy, r1jz,
    r1k0, r1k1, r1k2, r1k3, r1k4, r1k5, r1k6, r1k7, r1k8, r1k9, r1ka, r1kb, r1kc, r1kd, r1ke, r1kf, r1kg, r1kh, r1ki, r1kj, r1kk, r1kl, r1km, r1kn,
    r1ko, r1kp, r1kq, r1kr, r1ks, r1kt, r1ku, r1kv, r1kw, r1kx, r1ky, r1kz, r1l0, r1l1, r1l2, r1l3, r1l4, r1l5, r1l6, r1l7, r1l8, r1l9, r1la, r1lb,
    r1lc, r1ld, r1le, r1lf, r1lg, r1lh, r1li, r1lj, r1lk, r1ll, r1lm, r1ln, r1lo, r1lp, r1lq, r1lr, r1ls, r1lt, r1lu, r1lv, r1lw, r1lx, r1ly, r1lz,
    r1m0, r1m1, r1m2, r1m3, r1m4, r1m5, r1m6, r1m7, r1m8, r1m9, r1ma, r1mb, r1mc, r1md, r1me, r1mf, r1mg, r1mh, r1mi, r1mj, r1mk, r1ml, r1mm, r1mn,
    r1mo, r1mp, r1mq, r1mr, r1ms, r1mt, r1mu, r1mv, r1mw, r1mx, r1my, r1mz, r1n0, r1n1, r1n2, r1n3, r1n4, r1n5, r1n6, r1n7, r1n8, r1n9, r1na, r1nb,
    r1nc, r1nd, r1ne, r1nf, r1ng, r1nh, r1ni, r1nj, r1nk, r1nl, r1nm, r1nn, r1no, r1np, r1nq, r1nr, r1ns, r1nt, r1nu, r1nv, r1nw, r1nx, r1ny, r1nz,
    r1o0, r1o1, r1o2, r1o3, r1o4, r1o5, r1o6, r1o7, r1o8, r1o9, r1oa, r1ob, r1oc, r1od, r1oe, r1of;
  // biome-ignore format: each is mentioned once
  if (never) {
    r0; r1; r2; r3; r4; r5; r6; r7; r8; r9; ra; rb; rc; rd; re; rf; rg; rh; ri; rj; rk; rl; rm; rn;
    ro; rp; rq; rr; rs; rt; ru; rv; rw; rx; ry; rz; r10; r11; r12; r13; r14; r15; r16; r17; r18; r19; r1a; r1b;
    r1c; r1d; r1e; r1f; r1g; r1h; r1i; r1j; r1k; r1l; r1m; r1n; r1o; r1p; r1q; r1r; r1s; r1t; r1u; r1v; r1w; r1x; r1y; r1z;
    r20; r21; r22; r23; r24; r25; r26; r27; r28; r29; r2a; r2b; r2c; r2d; r2e; r2f; r2g; r2h; r2i; r2j; r2k; r2l; r2m; r2n;
    r2o; r2p; r2q; r2r; r2s; r2t; r2u; r2v; r2w; r2x; r2y; r2z; r30; r31; r32; r33; r34; r35; r36; r37; r38; r39; r3a; r3b;
    r3c; r3d; r3e; r3f; r3g; r3h; r3i; r3j; r3k; r3l; r3m; r3n; r3o; r3p; r3q; r3r; r3s; r3t; r3u; r3v; r3w; r3x; r3y; r3z;
    r40; r41; r42; r43; r44; r45; r46; r47; r48; r49; r4a; r4b; r4c; r4d; r4e; r4f; r4g; r4h; r4i; r4j; r4k; r4l; r4m; r4n;
    r4o; r4p; r4q; r4r; r4s; r4t; r4u; r4v; r4w; r4x; r4y; r4z; r50; r51; r52; r53; r54; r55; r56; r57; r58; r59; r5a; r5b;
    r5c; r5d; r5e; r5f; r5g; r5h; r5i; r5j; r5k; r5l; r5m; r5n; r5o; r5p; r5q; r5r; r5s; r5t; r5u; r5v; r5w; r5x; r5y; r5z;
    r60; r61; r62; r63; r64; r65; r66; r67; r68; r69; r6a; r6b; r6c; r6d; r6e; r6f; r6g; r6h; r6i; r6j; r6k; r6l; r6m; r6n;
    r6o; r6p; r6q; r6r; r6s; r6t; r6u; r6v; r6w; r6x; r6y; r6z; r70; r71; r72; r73; r74; r75; r76; r77; r78; r79; r7a; r7b;
    r7c; r7d; r7e; r7f; r7g; r7h; r7i; r7j; r7k; r7l; r7m; r7n; r7o; r7p; r7q; r7r; r7s; r7t; r7u; r7v; r7w; r7x; r7y; r7z;
    r80; r81; r82; r83; r84; r85; r86; r87; r88; r89; r8a; r8b; r8c; r8d; r8e; r8f; r8g; r8h; r8i; r8j; r8k; r8l; r8m; r8n;
    r8o; r8p; r8q; r8r; r8s; r8t; r8u; r8v; r8w; r8x; r8y; r8z; r90; r91; r92; r93; r94; r95; r96; r97; r98; r99; r9a; r9b;
    r9c; r9d; r9e; r9f; r9g; r9h; r9i; r9j; r9k; r9l; r9m; r9n; r9o; r9p; r9q; r9r; r9s; r9t; r9u; r9v; r9w; r9x; r9y; r9z;
    ra0; ra1; ra2; ra3; ra4; ra5; ra6; ra7; ra8; ra9; raa; rab; rac; rad; rae; raf; rag; rah; rai; raj; rak; ral; ram; ran;
    rao; rap; raq; rar; ras; rat; rau; rav; raw; rax; ray; raz; rb0; rb1; rb2; rb3; rb4; rb5; rb6; rb7; rb8; rb9; rba; rbb;
    rbc; rbd; rbe; rbf; rbg; rbh; rbi; rbj; rbk; rbl; rbm; rbn; rbo; rbp; rbq; rbr; rbs; rbt; rbu; rbv; rbw; rbx; rby; rbz;
    rc0; rc1; rc2; rc3; rc4; rc5; rc6; rc7; rc8; rc9; rca; rcb; rcc; rcd; rce; rcf; rcg; rch; rci; rcj; rck; rcl; rcm; rcn;
    rco; rcp; rcq; rcr; rcs; rct; rcu; rcv; rcw; rcx; rcy; rcz; rd0; rd1; rd2; rd3; rd4; rd5; rd6; rd7; rd8; rd9; rda; rdb;
    rdc; rdd; rde; rdf; rdg; rdh; rdi; rdj; rdk; rdl; rdm; rdn; rdo; rdp; rdq; rdr; rds; rdt; rdu; rdv; rdw; rdx; rdy; rdz;
    re0; re1; re2; re3; re4; re5; re6; re7; re8; re9; rea; reb; rec; red; ree; ref; reg; reh; rei; rej; rek; rel; rem; ren;
    reo; rep; req; rer; res; ret; reu; rev; rew; rex; rey; rez; rf0; rf1; rf2; rf3; rf4; rf5; rf6; rf7; rf8; rf9; rfa; rfb;
    rfc; rfd; rfe; rff; rfg; rfh; rfi; rfj; rfk; rfl; rfm; rfn; rfo; rfp; rfq; rfr; rfs; rft; rfu; rfv; rfw; rfx; rfy; rfz;
    rg0; rg1; rg2; rg3; rg4; rg5; rg6; rg7; rg8; rg9; rga; rgb; rgc; rgd; rge; rgf; rgg; rgh; rgi; rgj; rgk; rgl; rgm; rgn;
    rgo; rgp; rgq; rgr; rgs; rgt; rgu; rgv; rgw; rgx; rgy; rgz; rh0; rh1; rh2; rh3; rh4; rh5; rh6; rh7; rh8; rh9; rha; rhb;
    rhc; rhd; rhe; rhf; rhg; rhh; rhi; rhj; rhk; rhl; rhm; rhn; rho; rhp; rhq; rhr; rhs; rht; rhu; rhv; rhw; rhx; rhy; rhz;
    ri0; ri1; ri2; ri3; ri4; ri5; ri6; ri7; ri8; ri9; ria; rib; ric; rid; rie; rif; rig; rih; rii; rij; rik; ril; rim; rin;
    rio; rip; riq; rir; ris; rit; riu; riv; riw; rix; riy; riz; rj0; rj1; rj2; rj3; rj4; rj5; rj6; rj7; rj8; rj9; rja; rjb;
    rjc; rjd; rje; rjf; rjg; rjh; rji; rjj; rjk; rjl; rjm; rjn; rjo; rjp; rjq; rjr; rjs; rjt; rju; rjv; rjw; rjx; rjy; rjz;
    rk0; rk1; rk2; rk3; rk4; rk5; rk6; rk7; rk8; rk9; rka; rkb; rkc; rkd; rke; rkf; rkg; rkh; rki; rkj; rkk; rkl; rkm; rkn;
    rko; rkp; rkq; rkr; rks; rkt; rku; rkv; rkw; rkx; rky; rkz; rl0; rl1; rl2; rl3; rl4; rl5; rl6; rl7; rl8; rl9; rla; rlb;
    rlc; rld; rle; rlf; rlg; rlh; rli; rlj; rlk; rll; rlm; rln; rlo; rlp; rlq; rlr; rls; rlt; rlu; rlv; rlw; rlx; rly; rlz;
    rm0; rm1; rm2; rm3; rm4; rm5; rm6; rm7; rm8; rm9; rma; rmb; rmc; rmd; rme; rmf; rmg; rmh; rmi; rmj; rmk; rml; rmm; rmn;
    rmo; rmp; rmq; rmr; rms; rmt; rmu; rmv; rmw; rmx; rmy; rmz; rn0; rn1; rn2; rn3; rn4; rn5; rn6; rn7; rn8; rn9; rna; rnb;
    rnc; rnd; rne; rnf; rng; rnh; rni; rnj; rnk; rnl; rnm; rnn; rno; rnp; rnq; rnr; rns; rnt; rnu; rnv; rnw; rnx; rny; rnz;
    ro0; ro1; ro2; ro3; ro4; ro5; ro6; ro7; ro8; ro9; roa; rob; roc; rod; roe; rof; rog; roh; roi; roj; rok; rol; rom; ron;
    roo; rop; roq; ror; ros; rot; rou; rov; row; rox; roy; roz; rp0; rp1; rp2; rp3; rp4; rp5; rp6; rp7; rp8; rp9; rpa; rpb;
    rpc; rpd; rpe; rpf; rpg; rph; rpi; rpj; rpk; rpl; rpm; rpn; rpo; rpp; rpq; rpr; rps; rpt; rpu; rpv; rpw; rpx; rpy; rpz;
    rq0; rq1; rq2; rq3; rq4; rq5; rq6; rq7; rq8; rq9; rqa; rqb; rqc; rqd; rqe; rqf; rqg; rqh; rqi; rqj; rqk; rql; rqm; rqn;
    rqo; rqp; rqq; rqr; rqs; rqt; rqu; rqv; rqw; rqx; rqy; rqz; rr0; rr1; rr2; rr3; rr4; rr5; rr6; rr7; rr8; rr9; rra; rrb;
    rrc; rrd; rre; rrf; rrg; rrh; rri; rrj; rrk; rrl; rrm; rrn; rro; rrp; rrq; rrr; rrs; rrt; rru; rrv; rrw; rrx; rry; rrz;
    rs0; rs1; rs2; rs3; rs4; rs5; rs6; rs7; rs8; rs9; rsa; rsb; rsc; rsd; rse; rsf; rsg; rsh; rsi; rsj; rsk; rsl; rsm; rsn;
    rso; rsp; rsq; rsr; rss; rst; rsu; rsv; rsw; rsx; rsy; rsz; rt0; rt1; rt2; rt3; rt4; rt5; rt6; rt7; rt8; rt9; rta; rtb;
    rtc; rtd; rte; rtf; rtg; rth; rti; rtj; rtk; rtl; rtm; rtn; rto; rtp; rtq; rtr; rts; rtt; rtu; rtv; rtw; rtx; rty; rtz;
    ru0; ru1; ru2; ru3; ru4; ru5; ru6; ru7; ru8; ru9; rua; rub; ruc; rud; rue; ruf; rug; ruh; rui; ruj; ruk; rul; rum; run;
    ruo; rup; ruq; rur; rus; rut; ruu; ruv; ruw; rux; ruy; ruz; rv0; rv1; rv2; rv3; rv4; rv5; rv6; rv7; rv8; rv9; rva; rvb;
    rvc; rvd; rve; rvf; rvg; rvh; rvi; rvj; rvk; rvl; rvm; rvn; rvo; rvp; rvq; rvr; rvs; rvt; rvu; rvv; rvw; rvx; rvy; rvz;
    rw0; rw1; rw2; rw3; rw4; rw5; rw6; rw7; rw8; rw9; rwa; rwb; rwc; rwd; rwe; rwf; rwg; rwh; rwi; rwj; rwk; rwl; rwm; rwn;
    rwo; rwp; rwq; rwr; rws; rwt; rwu; rwv; rww; rwx; rwy; rwz; rx0; rx1; rx2; rx3; rx4; rx5; rx6; rx7; rx8; rx9; rxa; rxb;
    rxc; rxd; rxe; rxf; rxg; rxh; rxi; rxj; rxk; rxl; rxm; rxn; rxo; rxp; rxq; rxr; rxs; rxt; rxu; rxv; rxw; rxx; rxy; rxz;
    ry0; ry1; ry2; ry3; ry4; ry5; ry6; ry7; ry8; ry9; rya; ryb; ryc; ryd; rye; ryf; ryg; ryh; ryi; ryj; ryk; ryl; rym; ryn;
    ryo; ryp; ryq; ryr; rys; ryt; ryu; ryv; ryw; ryx; ryy; ryz; rz0; rz1; rz2; rz3; rz4; rz5; rz6; rz7; rz8; rz9; rza; rzb;
    rzc; rzd; rze; rzf; rzg; rzh; rzi; rzj; rzk; rzl; rzm; rzn; rzo; rzp; rzq; rzr; rzs; rzt; rzu; rzv; rzw; rzx; rzy; rzz;
    r100; r101; r102; r103; r104; r105; r106; r107; r108; r109; r10a; r10b; r10c; r10d; r10e; r10f; r10g; r10h; r10i; r10j; r10k; r10l; r10m; r10n;
    r10o; r10p; r10q; r10r; r10s; r10t; r10u; r10v; r10w; r10x; r10y; r10z; r110; r111; r112; r113; r114; r115; r116; r117; r118; r119; r11a; r11b;
    r11c; r11d; r11e; r11f; r11g; r11h; r11i; r11j; r11k; r11l; r11m; r11n; r11o; r11p; r11q; r11r; r11s; r11t; r11u; r11v; r11w; r11x; r11y; r11z;
    r120; r121; r122; r123; r124; r125; r126; r127; r128; r129; r12a; r12b; r12c; r12d; r12e; r12f; r12g; r12h; r12i; r12j; r12k; r12l; r12m; r12n;
    r12o; r12p; r12q; r12r; r12s; r12t; r12u; r12v; r12w; r12x; r12y; r12z; r130; r131; r132; r133; r134; r135; r136; r137; r138; r139; r13a; r13b;
    r13c; r13d; r13e; r13f; r13g; r13h; r13i; r13j; r13k; r13l; r13m; r13n; r13o; r13p; r13q; r13r; r13s; r13t; r13u; r13v; r13w; r13x; r13y; r13z;
    r140; r141; r142; r143; r144; r145; r146; r147; r148; r149; r14a; r14b; r14c; r14d; r14e; r14f; r14g; r14h; r14i; r14j; r14k; r14l; r14m; r14n;
    r14o; r14p; r14q; r14r; r14s; r14t; r14u; r14v; r14w; r14x; r14y; r14z; r150; r151; r152; r153; r154; r155; r156; r157; r158; r159; r15a; r15b;
    r15c; r15d; r15e; r15f; r15g; r15h; r15i; r15j; r15k; r15l; r15m; r15n; r15o; r15p; r15q; r15r; r15s; r15t; r15u; r15v; r15w; r15x; r15y; r15z;
    r160; r161; r162; r163; r164; r165; r166; r167; r168; r169; r16a; r16b; r16c; r16d; r16e; r16f; r16g; r16h; r16i; r16j; r16k; r16l; r16m; r16n;
    r16o; r16p; r16q; r16r; r16s; r16t; r16u; r16v; r16w; r16x; r16y; r16z; r170; r171; r172; r173; r174; r175; r176; r177; r178; r179; r17a; r17b;
    r17c; r17d; r17e; r17f; r17g; r17h; r17i; r17j; r17k; r17l; r17m; r17n; r17o; r17p; r17q; r17r; r17s; r17t; r17u; r17v; r17w; r17x; r17y; r17z;
    r180; r181; r182; r183; r184; r185; r186; r187; r188; r189; r18a; r18b; r18c; r18d; r18e; r18f; r18g; r18h; r18i; r18j; r18k; r18l; r18m; r18n;
    r18o; r18p; r18q; r18r; r18s; r18t; r18u; r18v; r18w; r18x; r18y; r18z; r190; r191; r192; r193; r194; r195; r196; r197; r198; r199; r19a; r19b;
    r19c; r19d; r19e; r19f; r19g; r19h; r19i; r19j; r19k; r19l; r19m; r19n; r19o; r19p; r19q; r19r; r19s; r19t; r19u; r19v; r19w; r19x; r19y; r19z;
    r1a0; r1a1; r1a2; r1a3; r1a4; r1a5; r1a6; r1a7; r1a8; r1a9; r1aa; r1ab; r1ac; r1ad; r1ae; r1af; r1ag; r1ah; r1ai; r1aj; r1ak; r1al; r1am; r1an;
    r1ao; r1ap; r1aq; r1ar; r1as; r1at; r1au; r1av; r1aw; r1ax; r1ay; r1az; r1b0; r1b1; r1b2; r1b3; r1b4; r1b5; r1b6; r1b7; r1b8; r1b9; r1ba; r1bb;
    r1bc; r1bd; r1be; r1bf; r1bg; r1bh; r1bi; r1bj; r1bk; r1bl; r1bm; r1bn; r1bo; r1bp; r1bq; r1br; r1bs; r1bt; r1bu; r1bv; r1bw; r1bx; r1by; r1bz;
    r1c0; r1c1; r1c2; r1c3; r1c4; r1c5; r1c6; r1c7; r1c8; r1c9; r1ca; r1cb; r1cc; r1cd; r1ce; r1cf; r1cg; r1ch; r1ci; r1cj; r1ck; r1cl; r1cm; r1cn;
    r1co; r1cp; r1cq; r1cr; r1cs; r1ct; r1cu; r1cv; r1cw; r1cx; r1cy; r1cz; r1d0; r1d1; r1d2; r1d3; r1d4; r1d5; r1d6; r1d7; r1d8; r1d9; r1da; r1db;
    r1dc; r1dd; r1de; r1df; r1dg; r1dh; r1di; r1dj; r1dk; r1dl; r1dm; r1dn; r1do; r1dp; r1dq; r1dr; r1ds; r1dt; r1du; r1dv; r1dw; r1dx; r1dy; r1dz;
    r1e0; r1e1; r1e2; r1e3; r1e4; r1e5; r1e6; r1e7; r1e8; r1e9; r1ea; r1eb; r1ec; r1ed; r1ee; r1ef; r1eg; r1eh; r1ei; r1ej; r1ek; r1el; r1em; r1en;
    r1eo; r1ep; r1eq; r1er; r1es; r1et; r1eu; r1ev; r1ew; r1ex; r1ey; r1ez; r1f0; r1f1; r1f2; r1f3; r1f4; r1f5; r1f6; r1f7; r1f8; r1f9; r1fa; r1fb;
    r1fc; r1fd; r1fe; r1ff; r1fg; r1fh; r1fi; r1fj; r1fk; r1fl; r1fm; r1fn; r1fo; r1fp; r1fq; r1fr; r1fs; r1ft; r1fu; r1fv; r1fw; r1fx; r1fy; r1fz;
    r1g0; r1g1; r1g2; r1g3; r1g4; r1g5; r1g6; r1g7; r1g8; r1g9; r1ga; r1gb; r1gc; r1gd; r1ge; r1gf; r1gg; r1gh; r1gi; r1gj; r1gk; r1gl; r1gm; r1gn;
    r1go; r1gp; r1gq; r1gr; r1gs; r1gt; r1gu; r1gv; r1gw; r1gx; r1gy; r1gz; r1h0; r1h1; r1h2; r1h3; r1h4; r1h5; r1h6; r1h7; r1h8; r1h9; r1ha; r1hb;
    r1hc; r1hd; r1he; r1hf; r1hg; r1hh; r1hi; r1hj; r1hk; r1hl; r1hm; r1hn; r1ho; r1hp; r1hq; r1hr; r1hs; r1ht; r1hu; r1hv; r1hw; r1hx; r1hy; r1hz;
    r1i0; r1i1; r1i2; r1i3; r1i4; r1i5; r1i6; r1i7; r1i8; r1i9; r1ia; r1ib; r1ic; r1id; r1ie; r1if; r1ig; r1ih; r1ii; r1ij; r1ik; r1il; r1im; r1in;
    r1io; r1ip; r1iq; r1ir; r1is; r1it; r1iu; r1iv; r1iw; r1ix; r1iy; r1iz; r1j0; r1j1; r1j2; r1j3; r1j4; r1j5; r1j6; r1j7; r1j8; r1j9; r1ja; r1jb;
    r1jc; r1jd; r1je; r1jf; r1jg; r1jh; r1ji; r1jj; r1jk; r1jl; r1jm; r1jn; r1jo; r1jp; r1jq; r1jr; r1js; r1jt; r1ju; r1jv; r1jw; r1jx; r1jy; r1jz;
    r1k0; r1k1; r1k2; r1k3; r1k4; r1k5; r1k6; r1k7; r1k8; r1k9; r1ka; r1kb; r1kc; r1kd; r1ke; r1kf; r1kg; r1kh; r1ki; r1kj; r1kk; r1kl; r1km; r1kn;
    r1ko; r1kp; r1kq; r1kr; r1ks; r1kt; r1ku; r1kv; r1kw; r1kx; r1ky; r1kz; r1l0; r1l1; r1l2; r1l3; r1l4; r1l5; r1l6; r1l7; r1l8; r1l9; r1la; r1lb;
    r1lc; r1ld; r1le; r1lf; r1lg; r1lh; r1li; r1lj; r1lk; r1ll; r1lm; r1ln; r1lo; r1lp; r1lq; r1lr; r1ls; r1lt; r1lu; r1lv; r1lw; r1lx; r1ly; r1lz;
    r1m0; r1m1; r1m2; r1m3; r1m4; r1m5; r1m6; r1m7; r1m8; r1m9; r1ma; r1mb; r1mc; r1md; r1me; r1mf; r1mg; r1mh; r1mi; r1mj; r1mk; r1ml; r1mm; r1mn;
    r1mo; r1mp; r1mq; r1mr; r1ms; r1mt; r1mu; r1mv; r1mw; r1mx; r1my; r1mz; r1n0; r1n1; r1n2; r1n3; r1n4; r1n5; r1n6; r1n7; r1n8; r1n9; r1na; r1nb;
    r1nc; r1nd; r1ne; r1nf; r1ng; r1nh; r1ni; r1nj; r1nk; r1nl; r1nm; r1nn; r1no; r1np; r1nq; r1nr; r1ns; r1nt; r1nu; r1nv; r1nw; r1nx; r1ny; r1nz;
    r1o0; r1o1; r1o2; r1o3; r1o4; r1o5; r1o6; r1o7; r1o8; r1o9; r1oa; r1ob; r1oc; r1od; r1oe; r1of;
    ignore(
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    );
  }
}

function ignore(..._arguments: number[]): void {}

/** Owners that may stand above one another on the stack. */
const MAX_DEPTH = 128;

/**
 * What is known of the room that a drop has: `much`, for `MAX_DEPTH` owners and all that is compiled above them; `little`, for a drop without
 * recursion; else `requireDropRoom` is asked. While none is made, it need not be compiled.
 */
export type Room = 'much' | 'little' | 'unknown';

let room: Room = 'unknown';

/** Sets what is known of the room, and returns what was. */
export function setRoom(known: Room): Room {
  const before = room;
  room = known;
  return before;
}

/** Tells whether glue that is `depth` owners deep must go on without recursion. */
export function isCrowded(depth: number): boolean {
  if (depth >= MAX_DEPTH || room === 'little') return true;
  if (room === 'much') return false;
  try {
    requireDropRoom(false);
    return false;
  } catch {
    return true;
  }
}
