"""Made files of comments, as WordPress, Disqus and Isso export them."""

import sqlite3
from xml.sax.saxutils import escape

WP = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Trang cũ</title><link>https://cu.example</link>{}</channel></rss>
"""
POST = """<item><title>{slug}</title><link>https://cu.example/2019/05/{slug}/</link>
<guid isPermaLink="false">https://cu.example/?p={key}</guid>
<content:encoded><![CDATA[<p>{slug}</p>]]></content:encoded>
<wp:post_id>{key}</wp:post_id><wp:post_name><![CDATA[{slug}]]></wp:post_name>{comments}</item>
"""
COMMENT = """<wp:comment><wp:comment_id>{id}</wp:comment_id>
<wp:comment_author><![CDATA[{author}]]></wp:comment_author>
<wp:comment_author_email>{email}</wp:comment_author_email>
<wp:comment_author_IP>203.0.113.9</wp:comment_author_IP>
<wp:comment_date><![CDATA[2019-05-03 16:01:02]]></wp:comment_date>
<wp:comment_date_gmt><![CDATA[2019-05-03 09:01:02]]></wp:comment_date_gmt>
<wp:comment_content><![CDATA[{content}]]></wp:comment_content>
<wp:comment_approved><![CDATA[{approved}]]></wp:comment_approved>
<wp:comment_type><![CDATA[{type}]]></wp:comment_type>
<wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>0</wp:comment_user_id></wp:comment>
"""


def wp_comment(
    key, *, parent=0, approved="1", content="Lời <b>hay</b>\n\nlắm &amp; đúng", **fields
):
    values = {"author": "Trần Văn Bảo", "email": "bao@vi-du.example", "type": "comment"}
    values |= {"id": key, "parent": parent, "approved": approved, "content": content}
    return COMMENT.format(**values | fields)


def wp_post(slug, *comments, key=1) -> str:
    return POST.format(slug=slug, key=key, comments="".join(comments))


def wxr_file(path, *posts):
    path.write_text(WP.format("".join(posts)), encoding="utf-8")
    return path


def disqus_file(path, threads, posts):
    """`threads`: {key: (link, identifier)}; `posts`: dicts with id, thread and what differs."""
    rows = [
        f'<thread dsq:id="{key}"><id>{escape(name)}</id><forum>x</forum><category dsq:id="7" />'
        f"<link>{escape(link)}</link><title>T</title><message /><createdAt>2019-05-01T00:00:00Z"
        f"</createdAt><author><name>Tòa soạn</name></author><isClosed>false</isClosed>"
        f"<isDeleted>false</isDeleted></thread>"
        for key, (link, name) in threads.items()
    ]
    for post in posts:
        parent = f'<parent dsq:id="{post["parent"]}" />' if "parent" in post else ""
        said = post.get("message", "<p>Lời</p>")
        rows.append(
            f'<post dsq:id="{post["id"]}"><id /><message><![CDATA[{said}'
            f"]]></message><createdAt>2019-05-03T09:01:02Z</createdAt>"
            f"<isDeleted>{post.get('deleted', 'false')}</isDeleted>"
            f"<isSpam>{post.get('spam', 'false')}</isSpam><author>"
            f"<name>Trần Văn Bảo</name><email>bao@vi-du.example</email><isAnonymous>false"
            f"</isAnonymous><username>bao</username></author>"
            f'<thread dsq:id="{post["thread"]}" />{parent}</post>'
        )
    path.write_text(
        '<?xml version="1.0" encoding="utf-8"?><disqus xmlns="http://disqus.com" '
        'xmlns:dsq="http://disqus.com/disqus-internals"><category dsq:id="7"><forum>x</forum>'
        f"<title>General</title></category>{''.join(rows)}</disqus>",
        encoding="utf-8",
    )
    return path


def isso_file(path, uri, rows):
    """`rows`: (id, parent, mode, text)."""
    base = sqlite3.connect(path)
    base.executescript(
        """
        CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
        CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
            created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR,
            author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER DEFAULT 0,
            dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL, notification INTEGER DEFAULT 0);
        """
    )
    base.execute("INSERT INTO threads VALUES (1, ?, 'T')", [uri])
    base.executemany(
        "INSERT INTO comments VALUES (1, ?, ?, 1556874062.5, NULL, ?, '203.0.113.0', ?,"
        " 'Trần Văn Bảo', 'bao@vi-du.example', NULL, 3, 0, x'00', 0)",
        rows,
    )
    base.commit()
    base.close()
    return path
