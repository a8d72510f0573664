package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// photoLimit is how long an upload from a phone may take; photoBody leaves room for four large photos at once.
const (
	photoLimit = 3 * time.Minute
	photoBody  = 4*batch.MaxPhotoBytes + 1<<20
)

// PhotoThumb is a picture of a visit: component of "teachers/block". Remove is the id of the photo that a button takes away.
type PhotoThumb struct {
	Src    string
	Alt    text.Words
	Remove string
}

// PhotoGrid is the pictures of a visit with the form that takes them away; Action is empty where nobody may.
type PhotoGrid struct {
	Action string
	CSRF   string
	Items  []PhotoThumb
}

// inspectionPictures shows the photos; csrf lets the reader remove them.
func inspectionPictures(i batch.Inspection, csrf string) TeacherBlock {
	t := TeacherBlock{ID: "photos", Title: text.Say("照片", "Photos")}
	if len(i.Photos) == 0 {
		t.Lead = text.Say("没有照片。", "No photo.")
		return t
	}
	g := &PhotoGrid{CSRF: csrf}
	if csrf != "" {
		g.Action = inspectionHref(i.ID) + "/photos"
	}
	for n, p := range i.Photos {
		k := strconv.Itoa(n + 1)
		x := PhotoThumb{Src: inspectionHref(i.ID) + "/photos/" + string(p.ID), Alt: text.Say("考察照片 "+k, "Photo "+k+" of the visit")}
		if csrf != "" {
			x.Remove = string(p.ID)
		}
		g.Items = append(g.Items, x)
	}
	t.Photos = g
	return t
}

// photoBlock shows the photos of a report that is being written, with the camera.
func photoBlock(i batch.Inspection, csrf string, err error) TeacherBlock {
	t := inspectionPictures(i, csrf)
	n := strconv.Itoa(len(i.Photos))
	t.Lead = text.Say(n+" 张，最多 12 张。请先保存上面的内容；照片里的拍摄地点等信息不会留存。", n+" of 12. Save what stands above first; what the camera wrote into a photo, such as the place, is not kept.")
	if len(i.Photos) >= batch.MaxPhotos {
		return t
	}
	errs := ErrorsOf(err)
	t.Forms = []TeacherForm{{
		ID: "add-photos", Action: inspectionHref(i.ID) + "/photos#photos", CSRF: csrf, Bare: true, Files: true,
		Items: []FormItem{{Upload: &Upload{
			Field:  errs.On(Field{Name: "photos", Label: text.Say("拍照或选择照片", "Take or choose photos")}),
			Accept: "image/jpeg,image/png", Many: true, Limits: text.Say("JPEG 或 PNG，单张不超过 10 MB，一次最多 4 张。", "JPEG or PNG, at most 10 MB each, four at a time."),
		}}},
		Buttons: []Button{{Label: text.Say("添加照片", "Add"), Kind: Secondary, Icon: "upload"}},
	}}
	return t
}

// inspectionPhotos takes photos, or one away.
func (s *Site) inspectionPhotos(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.InspectionID(c.Param("id"))
	who := httpd.Who(ctx)
	at := inspectionHref(id) + "#photos"
	if photo := c.PostForm("remove"); photo != "" {
		_, err := s.s.Batches.RemovePhoto(ctx, who, id, ident.ID(photo))
		return s.photosDone(c, err, at, "photo_removed")
	}
	raw, err := sentPhotos(c)
	if err == nil {
		_, err = s.s.Batches.AddPhotos(ctx, who, id, raw)
	}
	return s.photosDone(c, err, at, "photos_added")
}

// photosDone ends an upload; what was wrong with it stands beside the field.
func (s *Site) photosDone(c *gin.Context, err error, at, said string) error {
	f := fault.Of(err)
	switch {
	case f != nil && toldTeachers(err):
		if len(f.Fields) == 0 {
			err = f.With(fault.Field{Name: "photos", Reason: f.Message})
		}
		return s.drawInspection(c, http.StatusUnprocessableEntity, err)
	case err != nil:
		return err
	}
	return back(c, at, said)
}

// sentPhotos reads the files of a form; an empty choice is no file.
func sentPhotos(c *gin.Context) ([][]byte, error) {
	form, err := c.MultipartForm()
	if errors.Is(err, http.ErrNotMultipart) || errors.Is(err, http.ErrMissingBoundary) {
		return nil, nil
	}
	if err != nil {
		return nil, httpd.Unreadable(err)
	}
	defer func() { _ = form.RemoveAll() }() // the system clears its temporary directory
	var raw [][]byte
	for _, head := range form.File["photos"] {
		if head.Size == 0 && head.Filename == "" {
			continue
		}
		if head.Size > batch.MaxPhotoBytes {
			return nil, batch.ErrPhotoSize
		}
		body, err := readUpload(head)
		if err != nil {
			return nil, err
		}
		raw = append(raw, body)
	}
	return raw, nil
}

func readUpload(head *multipart.FileHeader) ([]byte, error) {
	f, err := head.Open()
	if err != nil {
		return nil, fmt.Errorf("open an uploaded photo: %w", err)
	}
	defer func() { _ = f.Close() }() // it was read; nothing is lost
	body, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read an uploaded photo: %w", err)
	}
	return body, nil
}

// inspectionPhoto sends a picture to the school that took it.
func (s *Site) inspectionPhoto(c *gin.Context) error {
	ctx := c.Request.Context()
	p, err := s.s.Batches.Photo(ctx, httpd.Who(ctx), batch.InspectionID(c.Param("id")), ident.ID(c.Param("photo")))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "private, no-store")
	c.Header("Content-Disposition", "inline")
	c.Data(http.StatusOK, p.Type, p.Body)
	return nil
}
