package web

import (
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

// visitLimit is how long a visit with its photos may take from a phone; visitBody leaves room for all the photos that it takes.
const (
	visitLimit = 5 * time.Minute
	visitBody  = batch.MaxPhotos*batch.MaxPhotoBytes + 1<<20
)

// PhotoThumb is a picture of a visit: component of "teachers/block".
type PhotoThumb struct {
	ID  string
	Src string
	Alt text.Words
}

// PhotoGrid is the pictures of a visit. Form is the form that a button at each sends to take it away, "" where nobody may.
type PhotoGrid struct {
	Form  string
	Items []PhotoThumb
}

// inspectionPictures shows the photos; form lets the reader remove them.
func inspectionPictures(i batch.Inspection, form string) TeacherBlock {
	k := strconv.Itoa(len(i.Photos))
	t := TeacherBlock{ID: "photos", Title: text.Say("照片（"+k+" 张）", "Photos ("+k+")")}
	if len(i.Photos) == 0 {
		t.Lead = text.Say("没有照片。", "No photo.")
		return t
	}
	t.Photos = &PhotoGrid{Form: form}
	for n, p := range i.Photos {
		k := strconv.Itoa(n + 1)
		t.Photos.Items = append(t.Photos.Items, PhotoThumb{ID: string(p.ID), Src: inspectionHref(i.ID) + "/photos/" + string(p.ID), Alt: text.Say("考察照片 "+k, "Photo "+k+" of the visit")})
	}
	return t
}

// photoItem is the camera in the form of a visit, as long as it takes photos.
func photoItem(in formIn, i batch.Inspection) []FormItem {
	free := strconv.Itoa(batch.MaxPhotos - len(i.Photos))
	if len(i.Photos) >= batch.MaxPhotos {
		return nil
	}
	return []FormItem{{Upload: &Upload{
		Field: in.entry.errs.On(Field{
			Name: in.key("photos"), Label: text.Say("拍照或选择照片", "Take or choose photos"), Optional: true,
			Hint: text.Say("还可以添加 "+free+" 张，和报告一起保存；拍摄地点等信息不会留存。", "Room for more: "+free+". Saved with the report; what the camera wrote into a photo, such as the place, is not kept."),
		}),
		Accept: "image/jpeg,image/png", Many: true, Limits: text.Say("JPEG 或 PNG，单张不超过 10 MB。", "JPEG or PNG, at most 10 MB each."),
	}}}
}

// sentPhotos are the files that came with a visit; an empty choice is no file.
func sentPhotos(c *gin.Context) (list []*multipart.FileHeader) {
	if c.Request.MultipartForm == nil {
		return nil
	}
	for _, head := range c.Request.MultipartForm.File["visit.photos"] {
		if head.Size > 0 || head.Filename != "" {
			list = append(list, head)
		}
	}
	return list
}

// keepPhotos keeps the photos that came with a report, each by itself, and says of the last that was refused why.
func (s *Site) keepPhotos(c *gin.Context, i batch.Inspection) (_ batch.Inspection, refused *fault.Fault, err error) {
	ctx := c.Request.Context()
	for _, head := range sentPhotos(c) {
		with, err := s.s.Batches.AddPhoto(ctx, httpd.Who(ctx), i.ID, func() (io.ReadCloser, error) { return head.Open() })
		switch {
		case err == nil:
			i = with
		case toldTeachers(err):
			refused = fault.Of(err)
		default:
			return i, nil, err
		}
	}
	return i, refused, nil
}

// photoRefused is what the page says of a photo that was not kept, by the code in its address.
func photoRefused(code string) error {
	for _, f := range []*fault.Fault{batch.ErrPhoto, batch.ErrPhotoSize, batch.ErrPhotos} {
		if f.Code == code {
			return f.With(fault.In("photos", "报告已保存，但有照片没有保存："+f.Message.Zh, "The report is saved, but a photo is not: "+f.Message.En))
		}
	}
	return nil
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
