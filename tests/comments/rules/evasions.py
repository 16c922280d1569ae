"""Comments that get round a list of words, and innocent ones that look like it.

Each row: what was written, and what of it has to be found, "" for nothing. Rows that begin with
MISSED or TOO_MUCH are known faults: a person would judge otherwise, the matcher cannot; they count
in precision and recall.
"""

EXACT = """
địt
địt mẹ
lồn
cặc
buồi
đĩ
con đĩ
ngu
óc chó
chó đẻ
đm
đmm
vcl
vl
cc
đéo
đụ má
mất dạy
khốn nạn
súc vật
hòa giặc
đồ quỷ
"""
LOOSE = """
dit me
du ma
oc cho
cho vay nóng
cá độ bóng đá
789bet
win88
vay tiền nhanh
fuck
"""
ALLOWED = """
Ngu Công
ngu ngơ
cá ngừ lồn
chị Đĩ
óc chó đỏ
quả óc chó
hạt óc chó
nhân óc chó
dầu óc chó
cây óc chó
"""
MISSED, TOO_MUCH = "missed: ", "too much: "

EVASIONS = [
    # As it is
    ("địt mẹ chúng mày", "địt mẹ"),
    ("ĐỊT MẸ", "ĐỊT MẸ"),
    ("Cái đồ ngu này mà cũng viết báo", "ngu"),
    ("Thật là khốn nạn hết chỗ nói", "khốn nạn"),
    ("đúng là óc chó", "óc chó"),
    ("vcl luôn các bác ạ", "vcl"),
    ("Viết thế này thì vl thật", "vl"),
    ("đéo hiểu nổi ông này nói gì", "đéo"),
    ("đồ mất dạy!", "mất dạy"),
    ("(ngu)", "ngu"),
    ("“ngu” như thế là cùng", "ngu"),
    ("ngu,tham,ác", "ngu"),
    ("ngu/dốt/lười", "ngu"),
    ("#ngu nhất năm là đây", "ngu"),
    ("ngu-như-bò, ai cũng biết", "ngu"),
    ("đồ_ngu_này", "ngu"),
    ("ngu:)", "ngu"),
    ("ngu😂😂 thế này", "ngu"),
    ("bọn chó đẻ ấy", "chó đẻ"),
    ("cc ấy chứ báo với chả chí", "cc"),
    # Both placements of the tone
    ("bọn hòa giặc", "hòa giặc"),
    ("bọn hoà giặc", "hoà giặc"),
    ("Hoà  Giặc cả lũ", "Hoà  Giặc"),
    ("đồ quỷ ấy", "đồ quỷ"),
    ("đồ qủy ấy", "đồ qủy"),
    ("đồ quy\u0309 ấy", "đồ quy\u0309"),
    # Unicode in pieces, wrong pieces, too many pieces
    ("đi\u0323t me\u0323", "đi\u0323t me\u0323"),
    ("ca\u0306\u0323c", "ca\u0306\u0323c"),
    ("ca\u0323\u0306c", "ca\u0323\u0306c"),
    ("n\u0335g\u0335u\u0335 thế", "n\u0335g\u0335u\u0335"),
    ("n̶g̶u̶ thế này à", "n̶g̶u̶"),
    ("ông ấy ng\u200bu thật", "ng\u200bu"),
    ("ông ấy n\u00adg\u00adu thật", "n\u00adg\u00adu"),
    ("ông ấy n\u2060g\ufeffu thật", "n\u2060g\ufeffu"),
    ("ông ấy n\u200dg\u200du thật", "n\u200dg\u200du"),
    ("l\u200bồ\u200bn", "l\u200bồ\u200bn"),
    ("óc\u200b chó thế", "óc\u200b chó"),
    # Dots, hyphens, stars, blanks inside
    ("đ.ị.t m.ẹ", "đ.ị.t m.ẹ"),
    ("đ-ị-t mẹ", "đ-ị-t mẹ"),
    ("đ_ị_t_m_ẹ", "đ_ị_t_m_ẹ"),
    ("đ/ị/t", "đ/ị/t"),
    ("đ*ị*t", "đ*ị*t"),
    ("đ~ị~t", "đ~ị~t"),
    ("đ ị t mẹ mày", "đ ị t mẹ"),
    ("đ  ị  t", "đ  ị  t"),
    ("đị.t", "đị.t"),
    ("đ.ịt", "đ.ịt"),
    ("l.ồ.n", "l.ồ.n"),
    ("lồ.n", "lồ.n"),
    ("l-ồn", "l-ồn"),
    ("lồ n", "lồ n"),
    ("l ồn", "l ồn"),
    ("c ặ c", "c ặ c"),
    ("cặ-c", "cặ-c"),
    ("c.ặ.c to", "c.ặ.c"),
    ("b.u.ồ.i", "b.u.ồ.i"),
    ("b u ồ i", "b u ồ i"),
    ("bu.ồi", ""),  # two syllables, as far as anybody can tell
    ("n.g.u", "n.g.u"),
    ("n g u như thế", "n g u"),
    ("N.G.U như thế", "N.G.U"),
    ("ng.u hết thuốc", "ng.u"),
    ("n-g-u-n-g-ố-c", "n-g-u"),
    ("đ.m mày", "đ.m"),
    ("đ-m mày", "đ-m"),
    ("Đ.M mày", "Đ.M"),
    ("v.l thật", "v.l"),
    ("v.c.l luôn", "v.c.l"),
    ("v c l luôn", "v c l"),
    ("đ🙂ị🙂t", "đ🙂ị🙂t"),
    ("n…g…u thế", "n…g…u"),
    ("đ é o tin", "đ é o"),
    ("đ\nị\nt", "đ\nị\nt"),
    ("óc.chó", "óc.chó"),
    ("óc - chó", "óc - chó"),
    ("óc_chó", "óc_chó"),
    ("ó.c c.h.ó", "ó.c c.h.ó"),
    ("mất.dạy", "mất.dạy"),
    ("m ấ t d ạ y", "m ấ t d ạ y"),
    ("khốn . nạn", "khốn . nạn"),
    # Together, and with the border elsewhere
    ("địtmẹ", "địtmẹ"),
    ("ócchó", "ócchó"),
    ("mấtdạy quá", "mấtdạy"),
    ("ditme chung may", "ditme"),
    ("duma thang nay", "duma"),
    ("khốnnạn", "khốnnạn"),
    ("đ.ịtm.ẹ", "đ.ịtm.ẹ"),
    ("chóđẻ", "chóđẻ"),
    ("DITME", "DITME"),
    # Digits and signs for letters
    ("đ1t mẹ", "đ1t mẹ"),
    ("d1t m3", "d1t m3"),
    ("đ!t mẹ", "đ!t mẹ"),
    ("đ|t mẹ", "đ|t mẹ"),
    ("l0n", "l0n"),
    ("đ3o hiểu", "đ3o"),
    ("c4c", "c4c"),
    ("c@c", "c@c"),
    ("b.u.0.i", "b.u.0.i"),
    ("bu0i", "bu0i"),
    ("0c ch0", "0c ch0"),
    ("óc ch0", "óc ch0"),
    ("m@t d@y", "m@t d@y"),
    ("mất d@y", "mất d@y"),
    ("kh0n nạn", "kh0n nạn"),
    ("f*ck you", "f*ck"),
    ("đ*t mẹ", "đ*t mẹ"),
    ("vãi l*n", "l*n"),
    ("c*c", "c*c"),
    ("đ#t mẹ", "đ#t mẹ"),
    ("đjt mẹ", "đjt mẹ"),
    ("djt me", "djt me"),
    ("ngu 100%", ""),  # no marks to tell "ngủ 100%" from it
    ("789b3t uy tín", "789b3t"),
    ("789.bet uy tín", "789.bet"),
    ("w1n88 tặng tiền", "w1n88"),
    ("WIN 88", ""),  # two words; the list would have to say so
    # Other alphabets, wide, boxed
    ("сặс", "сặс"),
    ("nɡu thế này", "nɡu"),
    ("ｎｇｕ thế này", "ｎｇｕ"),
    ("ⓝⓖⓤ thế này", "ⓝⓖⓤ"),
    ("🅽🅶🆄 thế này", "🅽🅶🆄"),
    ("𝐧𝐠𝐮 thế này", "𝐧𝐠𝐮"),
    ("νсl luôn", "νсl"),
    ("fυсk", "fυсk"),
    ("Ðịt mẹ", "Ðịt mẹ"),
    ("ðịt mẹ", "ðịt mẹ"),
    ("đị𝘁 mẹ", "đị𝘁 mẹ"),
    ("ɴɢᴜ thế", ""),  # small capitals: ɢ is not in the table of look-alikes
    # Stretched
    ("nguuuuu", "nguuuuu"),
    ("nguuu thế", "nguuu"),
    ("ngggu thế", "ngggu"),
    ("NNNGGGUUU", "NNNGGGUUU"),
    ("địtttt mẹẹẹẹ", "địtttt mẹẹẹẹ"),
    ("địịịịt", "địịịịt"),
    ("đéooooo", "đéooooo"),
    ("lồồồồn", "lồồồồn"),
    ("lồooon", "lồooon"),
    ("vcllllll", "vcllllll"),
    ("vlllll", "vlllll"),
    ("đmmmm", "đmmmm"),
    ("mất dạyyyy", "mất dạyyyy"),
    ("óccc chóóó", "óccc chóóó"),
    ("n.g.u.u.u thế này", "n.g.u"),
    # As an input method left it
    ("ddijt mej", "ddijt mej"),
    ("d9i5t me5", "d9i5t me5"),
    ("lo62n", "lo62n"),
    ("loofn", "loofn"),
    ("cawcj", "cawcj"),
    ("ca85c", "ca85c"),
    ("ddeso tin", "ddeso"),
    # Without diacritics, where the list says so
    ("dit me may", "dit me"),
    ("DIT ME", "DIT ME"),
    ("d i t m e", "d i t m e"),
    ("d.i.t m.e", "d.i.t m.e"),
    ("du ma thang kia", "du ma"),
    ("do oc cho", "oc cho"),
    ("mat day qua", MISSED + "mat day"),
    ("cho vay nong lai thap", "cho vay nong"),
    ("CHO VAY NÓNG lãi thấp", "CHO VAY NÓNG"),
    ("cho.vay.nóng", "cho.vay.nóng"),
    ("ca do bong da", "ca do bong da"),
    ("cáđộbóngđá", "cáđộbóngđá"),
    ("vay tien nhanh trong ngay", "vay tien nhanh"),
    ("v-a-y t-i-ề-n n-h-a-n-h", "v-a-y t-i-ề-n n-h-a-n-h"),
    # Mixed
    ("Đ.1.t m.3", "Đ.1.t m.3"),
    ("đ…ị…t…m…ẹ", "đ…ị…t…m…ẹ"),
    ("n\u200bg.u thế", "n\u200bg.u"),
    ("ⓓ1ⓣ ⓜⓔ", "ⓓ1ⓣ ⓜⓔ"),
    ("l.ồ.ồ.n", MISSED + "l.ồ.ồ.n"),
    ("đ m mày", MISSED + "đ m"),
    ("nug vl", "vl"),
    ("toàn là ngu với dốt", "ngu"),
    ("do ngu nay", MISSED + "ngu"),
    ("lìn cặc", "cặc"),
    ("cái l**", MISSED + "l**"),
    ("đ** mẹ", MISSED + "đ** mẹ"),
    ("ugn", ""),
]

INNOCENT = [
    # One syllable, many tones
    "Các bác, các cô, các cháu đều đến.",
    "Ông cạc bản đồ trên bàn, cắc bụp vài tiếng.",
    "Lợn lớn, lòn qua rào, lộn cổ xuống ao.",
    "Lon bia, lốn nhốn, lơn tơn.",
    "Một buổi sáng, bồi hổi nhớ nhà.",
    "Bưởi Diễn, buổi chiều, buội cây.",
    "Dịt vết thương, dít mắt, đít nồi.",
    "Đi đâu, đì đùng, đi đen.",
    "Ngủ một giấc, ngũ cốc, ngụ ngôn, ngữ pháp, ngự trị, ngư dân, ngừ vây vàng.",
    "Đèo Hải Vân, đẻo gọt, đeo ba lô, đẽo đá.",
    "Dĩ nhiên, đi đứng, dị ứng, dì Tư.",
    "Chợ đê, chó đen, chớ để, chỗ để.",
    "Mặt dày, mát dạ, mật đầy, một dạo.",
    "Khôn ngoan, khổn khổ, nàn nỉ, khốn khó, nạn nhân.",
    "Sức vật, súc miệng, vật nuôi.",
    "Thành phố có chín cây cầu, cặp bến mỗi ngày.",
    "Cô cặm cụi, ông cằn nhằn, bà cẳn nhẳn.",
    "Hòa giải, hoà thuận, giặc giã.",
    "Đồ quý giá, đồ quỳ, cây quỳ vàng.",
    "Con đi học, con đĩa bay, con dì.",
    # Inside other syllables
    "Nguồn nước, người dân, nguyên vẹn, nguội lạnh, Nguyễn Du.",
    "Địtơ không có nghĩa gì.",
    "Các bon trong đất",
    "Sơn nguội, quả nguây nguẩy.",
    "Lồng chim, lồng đèn, thuyền thúng.",
    "Vlog của cô ấy, file vlc, tập vlan.",
    "Khóa học CCNA, chứng chỉ ACCA.",
    "Tài liệu .docc, xe 125cc chạy êm.",
    "Đĩa than, đĩnh đạc, đĩa cơm",
    "Bồi hồi",
    "Fukuoka và Fuji",
    "Ngunnawal là tên một vùng đất.",
    "Tỉnh Ngunza, hồ Nguigmi.",
    # Names
    "Bà Lê Thị Đĩ năm nay tám mươi tuổi.",
    "Ông Nguyễn Văn Ngu, trưởng thôn, kể lại.",
    "Cụ PHẠM THỊ LỒN làm nón từ năm mười tuổi.",
    "Chị Đĩ là tên gọi con gái đầu lòng ở quê tôi.",
    "Truyện Ngu Công dời núi ai cũng thuộc.",
    "Đ.M. Tuấn là thủ môn của đội huyện.",
    "Tác giả V.L. Hùng gửi bài từ Huế.",
    "Ông Đ. M. Khôi và bà C. C. Lan.",
    "Nhà thơ Hoàng Cầm, ca sĩ Khánh Ly.",
    "C.C.Cường là người đầu làng.",
    # Things whose name holds such a word
    "Mỗi ngày ăn năm quả óc chó rất tốt.",
    "Hạt óc chó rang, dầu óc chó, nhân óc chó.",
    "Cây óc chó trồng ở Hà Giang.",
    "Món cá ngừ lồn có ở Bình Định.",
    "Đứa bé ngu ngơ nhìn mưa.",
    # Borders that are none
    "Tôi mua con chó con. Điều ấy vui",
    "Đầu óc. Chó sủa cả đêm.",
    "Đầu óc, chó mèo đều mệt.",
    "Việc đã mất. Dạy con từ thuở còn thơ.",
    "Anh đi tìm mẹ ở chợ.",
    "Tôi đi t",
    "Lớp 6 c có ca ba đông nhất.",
    "Đội cá độ hai chục con, bóng đá thì không.",
    "Họ cho vay. Nóng quá, trời tháng sáu.",
    "Vay tiền, nhanh tay thì kịp.",
    "Đường dài 5 đ m là sai đơn vị.",
    "Câu a, b, c: chọn c.",
    "Vitamin c, nhóm b, lớp a.",
    "Tổ n, khu l, lô m.",
    "Ví dụ: n, g, u là ba chữ cái.",
    "Tên viết tắt là T.H.M., ở phố Q.T.",
    # Without diacritics
    "Toi di ngu day, mai con di lam.",
    "Cac ban oi, bai nay hay qua.",
    "Chung toi lon len o lang nay.",
    "Bay gio la buoi sang, troi lanh.",
    "Ba con deo ba lo di cho.",
    "Ngu ngon nhe ca nha.",
    "Em mat di mot buoi day hoc.",
    # Figures, links, e-mail
    "Năm 1988, giá 789 đồng một cân.",
    "Xem ở trang 88, dòng 7, cột 9.",
    "Thư gửi về toasoan@vi-du.example nhé.",
    "Gọi 0912 345 678 để hỏi.",
    "Đường link: https://vi-du.example/cac-bai/van-phap.html",
    "11h10 ngày 1/1, tỉ số 0:0.",
    "Công thức H2O, CO2, 4G, 5G.",
    "Bản v1.0 và v1.1 đều lỗi.",
    # Ordinary readers
    "Tôi đi chuyến đò này từ thuở còn học cấp hai.",
    "Cảm ơn tòa soạn đã có bài rất hay về làng tôi.",
    "Đề nghị chính quyền xem lại đoạn đê xung yếu.",
    "Bài viết đúng quá!!! Chúc cả nhà vui :)",
    "Hay lắm lắm luôn, đọc mà rưng rưng…",
    "Ôiiiiii, đẹp quááááá",
    "Mẹ tôi kể: ngày ấy chợ họp từ bốn giờ sáng.",
    "Ông bà mình ngày xưa khổ mà vui.",
    "Bác sĩ dặn: ngủ đủ, ăn đúng bữa.",
    "Đĩa cơm 15.000đ mà ngon, m.n ơi.",
    "Ai có số đt của HTX không ạ?",
    "K hiểu sao đg này làm mãi ko xong, vs lại bụi quá.",
    "Vùng đất này xưa là cửa biển.",
    TOO_MUCH + "Con chó nhà tôi mất, dạy mãi mới khôn mà chó đẻ năm con.",
    TOO_MUCH + "Chó đẻ răng cưa là một vị thuốc nam.",
    TOO_MUCH + "Nước chấm này 30 cc là vừa.",
]
